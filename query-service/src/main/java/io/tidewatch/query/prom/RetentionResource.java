package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.kit.problems.ProblemException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How long a project's samples are kept. Described in META-INF/openapi.yaml. */
@Path("/api/v1/admin/retention")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Administration")
public class RetentionResource {
    private final RetentionEndpoints endpoints;

    public RetentionResource(RetentionEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @GET
    public RetentionEndpoints.Answer get(@HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return endpoints.get(ProjectResolver.resolve(project));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public RetentionEndpoints.Answer put(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project, RetentionEndpoints.@Nullable Asked asked) {
        if (asked == null) {
            throw ProblemException.invalid("raw", "the body is empty");
        }
        return endpoints.put(ProjectResolver.resolve(project), asked);
    }

    @DELETE
    public RetentionEndpoints.Answer delete(@HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return endpoints.delete(ProjectResolver.resolve(project));
    }
}
