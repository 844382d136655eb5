package io.tidewatch.query.federate;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.prom.PromParameters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Prometheus' federation. Described in META-INF/openapi.yaml. */
@Path("/federate")
@Blocking
@Tag(name = "PromQL")
public class FederateResource {
    private final Federation federation;
    private final Clock clock;

    public FederateResource(Federation federation, Clock clock) {
        this.federation = federation;
        this.clock = clock;
    }

    @GET
    public Response federate(
            @Context UriInfo uri,
            @HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        PromParameters parameters = new PromParameters(Map.copyOf(uri.getQueryParameters()));
        if (parameters.all("match[]").isEmpty()) {
            throw TidewatchException.caller("no match[] parameter provided");
        }
        ProjectId of = ProjectResolver.resolve(project);
        ExpositionFormat format = ExpositionFormat.accepted(accept);
        List<List<LabelMatcher>> selectors = parameters.selectors();
        return Response.ok(federation.expose(of, selectors, format, clock.millis()))
                .header(HttpHeaders.CONTENT_TYPE, format.contentType())
                .build();
    }
}
