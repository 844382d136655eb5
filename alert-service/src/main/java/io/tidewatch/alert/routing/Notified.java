package io.tidewatch.alert.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one integration was last told of a group: an entry of the notification log. Immutable.
 *
 * @param firing fingerprints of alerts that it was told are firing
 * @param resolved fingerprints of alerts that it was told are over
 * @param at when the message was decided
 * @param sequence counts the messages of the group to the integration, from 1
 */
public record Notified(Set<String> firing, Set<String> resolved, Instant at, long sequence) {
    public Notified {
        firing = Set.copyOf(firing);
        resolved = Set.copyOf(resolved);
    }

    /**
     * Why the integration must be told now; empty when it need not.
     *
     * @param last null when it was never told
     */
    public static Optional<NotifyReason> due(
            @Nullable Notified last,
            Set<String> firing,
            Set<String> resolved,
            boolean sendResolved,
            Duration repeat,
            Instant now) {
        if (last == null) {
            return firing.isEmpty() ? Optional.empty() : Optional.of(NotifyReason.FIRST_NOTIFICATION);
        }
        if (!last.firing.containsAll(firing)) {
            return Optional.of(
                    last.firing.isEmpty() ? NotifyReason.FIRST_NOTIFICATION : NotifyReason.NEW_ALERTS_IN_GROUP);
        }
        if (firing.isEmpty()) {
            return last.firing.isEmpty() ? Optional.empty() : Optional.of(NotifyReason.ALL_ALERTS_RESOLVED);
        }
        if (sendResolved && !last.resolved.containsAll(resolved)) {
            return Optional.of(NotifyReason.NEW_RESOLVED_ALERTS);
        }
        return last.at.isBefore(now.minus(repeat))
                ? Optional.of(NotifyReason.REPEAT_INTERVAL_ELAPSED)
                : Optional.empty();
    }
}
