package io.tidewatch.alert.notify;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Slack's messages in memory. */
final class MemoryThreads implements SlackThreads {
    private final Map<String, Posted> posted = new ConcurrentHashMap<>();

    private static String key(Notification notification) {
        return notification.channel().id() + "/" + PagerDutyPayload.dedupKey(notification);
    }

    @Override
    public CompletionStage<Optional<Posted>> find(Notification notification) {
        return CompletableFuture.completedFuture(Optional.ofNullable(posted.get(key(notification))));
    }

    @Override
    public CompletionStage<Void> keep(Notification notification, Posted message) {
        posted.put(key(notification), message);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> forget(Notification notification) {
        posted.remove(key(notification));
        return CompletableFuture.completedFuture(null);
    }
}
