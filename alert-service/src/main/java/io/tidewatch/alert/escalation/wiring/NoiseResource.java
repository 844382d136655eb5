package io.tidewatch.alert.escalation.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.alert.escalation.NoiseReport;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.kit.problems.ProblemException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What fired and was never acted on. */
@Path("/api/v1/notifications/noise")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Notifications")
@Blocking
public class NoiseResource {
    private static final int MOST_DAYS = 90;

    private final NoiseReport report;

    public NoiseResource(NoiseReport report) {
        this.report = report;
    }

    /** The answer {@code {"days": 7, "alerts": […]}}. */
    public record Noise(int days, List<NoiseReport.Line> alerts) {}

    @GET
    @Operation(summary = "Alerts that were notified, the noisiest first, with how many were ever acknowledged")
    public Noise get(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "How far to look back, 1 to 90 days") @QueryParam("days") @DefaultValue("7")
                    String days) {
        if (!days.matches("[0-9]{1,3}") || Integer.parseInt(days) < 1 || Integer.parseInt(days) > MOST_DAYS) {
            throw ProblemException.invalid("days", "'" + days + "' is not a whole number from 1 to " + MOST_DAYS);
        }
        int back = Integer.parseInt(days);
        return new Noise(
                back, report.of(ProjectResolver.resolve(header), Instant.now().minus(Duration.ofDays(back))));
    }
}
