package io.tidewatch.alert.notify.wiring;

import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.notify.NotificationHistory;
import io.tidewatch.alert.notify.NotificationView;
import io.tidewatch.alert.request.Ids;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.kit.problems.ProblemException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Deliveries and their outcome over HTTP. */
@Path("/api/v1/notifications")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Notifications")
public class NotificationResource {
    private static final int MAX_LIMIT = 500;
    private static final Set<String> OUTCOMES = Set.of("pending", "delivered", "failed");

    private final NotificationHistory history;

    public NotificationResource(NotificationHistory history) {
        this.history = history;
    }

    @GET
    @Operation(summary = "Notifications, newest first")
    public Uni<NotificationView.Many> list(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Only of this rule") @QueryParam("rule_id") @Nullable String ruleId,
            @Parameter(description = "Only to this channel") @QueryParam("channel_id") @Nullable String channelId,
            @Parameter(description = "pending, delivered or failed") @QueryParam("outcome") @Nullable String outcome,
            @Parameter(description = "Only those made before this time") @QueryParam("before") @Nullable String before,
            @Parameter(description = "How many at most, 1 to 500") @QueryParam("limit") @DefaultValue("50")
                    String limit) {
        if (outcome != null && !OUTCOMES.contains(outcome)) {
            throw ProblemException.invalid("outcome", "'" + outcome + "' is not one of pending, delivered, failed");
        }
        return history.list(
                        ProjectResolver.resolve(header),
                        Ids.ofParameter("rule_id", ruleId),
                        Ids.ofParameter("channel_id", channelId),
                        outcome,
                        before(before),
                        limit(limit))
                .map(NotificationView.Many::new);
    }

    private static int limit(String text) {
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw ProblemException.invalid("limit", "'" + text + "' is not a whole number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private static Instant before(@Nullable String text) {
        if (text == null) {
            return Instant.now().plusSeconds(60);
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw ProblemException.invalid("before", "'" + text + "' is not a time such as 2026-11-21T10:00:00Z");
        }
    }
}
