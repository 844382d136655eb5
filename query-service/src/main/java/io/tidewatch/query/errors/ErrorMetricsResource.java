package io.tidewatch.query.errors;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.query.http.Parameters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Errors, counted and listed. Described in META-INF/openapi.yaml. */
@Path("/api/error-metrics")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Errors")
public class ErrorMetricsResource {
    private final ErrorMetrics errors;

    public ErrorMetricsResource(ErrorMetrics errors) {
        this.errors = errors;
    }

    @GET
    public ErrorMetrics.Answer get(
            @Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return errors.answer(ProjectResolver.resolve(project), new Parameters(uri.getQueryParameters()));
    }
}
