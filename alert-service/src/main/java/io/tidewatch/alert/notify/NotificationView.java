package io.tidewatch.alert.notify;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification and what became of it, as answers show it.
 *
 * @param outcome {@code pending}, {@code delivered} or {@code failed}
 * @param detail the receiver's answer, or the last error
 * @param nextAttemptAt null when there is none
 * @param finishedAt null while it is pending
 * @param groupKey of a group's message, whose {@code rule_id} is none; else null
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record NotificationView(
        UUID transitionId,
        UUID channelId,
        @Nullable String channelName,
        @Nullable String channelType,
        UUID ruleId,
        @Nullable String ruleName,
        @Nullable String severity,
        String notice,
        String outcome,
        int attempts,
        String detail,
        String createdAt,
        @Nullable String nextAttemptAt,
        @Nullable String finishedAt,
        @Nullable String groupKey) {
    /** The answer {@code {"notifications": […]}}. */
    public record Many(List<NotificationView> notifications) {}
}
