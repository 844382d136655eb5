package io.tidewatch.alert.notify;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Which Slack message stands for a group, so that it can be edited. Safe for any thread; never blocks. */
public interface SlackThreads {
    /**
     * A message of Slack's.
     *
     * @param channel its conversation's id
     * @param ts its time stamp, which names it
     */
    record Posted(String channel, String ts) {}

    /** The message of what the notification is about; empty when there is none. */
    CompletionStage<Optional<Posted>> find(Notification notification);

    /** Remembers the message. */
    CompletionStage<Void> keep(Notification notification, Posted posted);

    /** Forgets it: the next message about the same begins anew. */
    CompletionStage<Void> forget(Notification notification);
}
