package io.tidewatch.alert.routing;

import java.time.Instant;
import java.util.List;

/**
 * One integration is to be told of a group.
 *
 * @param groupKey as Alertmanager writes it
 * @param alerts by their labels, those that are over after the others; empty when there is nothing to send, because
 *     the integration is not told that alerts are over
 * @param log what the notification log says from now on
 */
public record GroupNotice(
        AlertGroup group,
        String groupKey,
        String receiver,
        Receiver.Integration integration,
        NotifyReason reason,
        List<RoutedAlert> alerts,
        Notified log) {
    public GroupNotice {
        alerts = List.copyOf(alerts);
    }

    /** When it was decided. */
    public Instant at() {
        return log.at();
    }
}
