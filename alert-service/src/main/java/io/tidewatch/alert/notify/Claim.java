package io.tidewatch.alert.notify;

import io.tidewatch.events.v1.AlertTransition;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification that this replica may try to deliver now.
 *
 * @param project whose it is
 * @param transition what happened
 * @param channelId where to
 * @param notification the message; null when the channel does not exist any more
 * @param attempt which attempt this is, from 1
 * @param age how long it has waited since it was decided upon
 */
public record Claim(
        String project,
        AlertTransition transition,
        UUID channelId,
        @Nullable Notification notification,
        int attempt,
        Duration age) {}
