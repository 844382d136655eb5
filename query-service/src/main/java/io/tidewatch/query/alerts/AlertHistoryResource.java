package io.tidewatch.query.alerts;

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

/** Transitions of alerts. Described in META-INF/openapi.yaml. */
@Path("/api/v1/monitoring/alerts/history")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Alerts")
public class AlertHistoryResource {
    private final AlertHistory history;

    public AlertHistoryResource(AlertHistory history) {
        this.history = history;
    }

    @GET
    public AlertHistory.Answer get(
            @Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return history.answer(ProjectResolver.resolve(project), new Parameters(uri.getQueryParameters()));
    }
}
