package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.Channel;
import io.tidewatch.events.v1.AlertTransition;
import java.time.Instant;

/**
 * One message to one channel about one transition.
 *
 * @param transition what happened
 * @param notice what the receiver is told of it
 * @param channel where to
 * @param startsAt when the alert began to fire, for a resolved one too
 */
public record Notification(AlertTransition transition, Notice notice, Channel channel, Instant startsAt) {
    /** The same in every attempt: transition id and channel id. */
    public String idempotencyKey() {
        return transition.getTransitionId() + "-" + channel.id();
    }
}
