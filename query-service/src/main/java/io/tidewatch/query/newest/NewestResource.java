package io.tidewatch.query.newest;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Gives other replicas what is not sealed here: {@code docs/formats/newest-samples.md}. No API for clients. */
@Path(HttpPeers.PATH)
@Blocking
public class NewestResource {
    private final LocalHeads heads;

    public NewestResource(LocalHeads heads) {
        this.heads = heads;
    }

    @POST
    @Operation(hidden = true)
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public byte[] answer(byte[] question, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return heads.answer(ProjectResolver.resolve(project), Question.read(question));
    }
}
