package io.tidewatch.query.prom;

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

/** Aggregates for dashboards. Described in META-INF/openapi.yaml. */
@Path("/api/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Metrics")
public class MetricsResource {
    private final MetricAggregates aggregates;

    public MetricsResource(MetricAggregates aggregates) {
        this.aggregates = aggregates;
    }

    @GET
    public MetricAggregates.Answer get(
            @Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return aggregates.answer(ProjectResolver.resolve(project), new Parameters(uri.getQueryParameters()));
    }
}
