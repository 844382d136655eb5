package io.tidewatch.alert.notify;

import java.util.concurrent.CompletionStage;

/** Sends to one type of channel. Never blocks the caller; safe for any thread. */
@FunctionalInterface
public interface Sender {
    /** One attempt, bounded in time; a stage that fails counts as {@link Outcome.Retry}. */
    CompletionStage<Outcome> send(Notification notification);
}
