package io.tidewatch.query.lifecycle;

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

/** Lifecycle events, counted and listed, and the status of pools. Described in META-INF/openapi.yaml. */
@Path("/api/lifecycle-events")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Lifecycle")
public class LifecycleEventsResource {
    private final LifecycleEvents events;

    public LifecycleEventsResource(LifecycleEvents events) {
        this.events = events;
    }

    @GET
    public LifecycleEvents.Answer get(
            @Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return events.answer(ProjectResolver.resolve(project), new Parameters(uri.getQueryParameters()));
    }
}
