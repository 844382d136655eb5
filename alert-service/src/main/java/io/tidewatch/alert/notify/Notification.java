package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.Channel;
import io.tidewatch.events.v1.AlertTransition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message to one channel: about one transition, or about a group of alerts.
 *
 * @param transition what happened; of a group, one that stands for it: its id, a name and the severity
 * @param notice what the receiver is told of it
 * @param channel where to
 * @param startsAt when the alert began to fire, for a resolved one too
 * @param group what is told of a group; null for a single transition
 */
public record Notification(
        AlertTransition transition,
        Notice notice,
        Channel channel,
        Instant startsAt,
        @Nullable Message group) {
    public Notification(AlertTransition transition, Notice notice, Channel channel, Instant startsAt) {
        this(transition, notice, channel, startsAt, null);
    }

    /** The same in every attempt: transition id and channel id. */
    public String idempotencyKey() {
        return transition.getTransitionId() + "-" + channel.id();
    }

    /** What is told. */
    public Message message() {
        return group == null ? Message.of(transition, notice, channel, startsAt) : group;
    }
}
