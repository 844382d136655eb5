package io.tidewatch.dashboard.live;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The feeds that run: made when the first viewer of a subscription comes, kept for a while after the last has left, so
 * that a viewer who was cut off resumes without a gap. Safe for any thread.
 */
public final class Feeds implements AutoCloseable {
    static final int MAX_FEEDS = 1_000;
    static final long LINGER_S = 120;

    /** Makes the feed of a subscription; it is not started yet. */
    interface Maker {
        Feed make(ProjectId project, Subscription subscription);
    }

    private record Key(ProjectId project, Subscription subscription) {}

    private static final class Entry {
        final Feed feed;
        int viewers;
        int turn;

        @Nullable
        Future<?> ending;

        Entry(Feed feed) {
            this.feed = feed;
        }
    }

    private final Maker maker;
    private final ScheduledExecutorService timer;
    private final Map<Key, Entry> running = new HashMap<>();
    private boolean closed;

    Feeds(Maker maker, ScheduledExecutorService timer) {
        this.maker = maker;
        this.timer = timer;
    }

    /**
     * The feed of a subscription, for one viewer more.
     *
     * @throws TidewatchException when there are too many feeds
     */
    synchronized Feed enter(ProjectId project, Subscription subscription) {
        Key key = new Key(project, subscription);
        Entry entry = running.get(key);
        if (entry == null) {
            if (closed) {
                throw TidewatchException.dependency("the live streams are ending", null);
            }
            if (running.size() >= MAX_FEEDS) {
                throw TidewatchException.limit("more than " + MAX_FEEDS + " different live subscriptions");
            }
            entry = new Entry(maker.make(project, subscription));
            entry.feed.start();
            running.put(key, entry);
        }
        Future<?> ending = entry.ending;
        if (ending != null) {
            ending.cancel(false);
            entry.ending = null;
        }
        entry.viewers++;
        return entry.feed;
    }

    /** The viewer has gone. */
    synchronized void leave(ProjectId project, Subscription subscription) {
        Key key = new Key(project, subscription);
        Entry entry = running.get(key);
        if (entry != null && --entry.viewers == 0) {
            int turn = ++entry.turn;
            entry.ending = timer.schedule(() -> end(key, entry, turn), LINGER_S, TimeUnit.SECONDS);
        }
    }

    /** Ends the feed unless viewers came since; the turn tells an ending that was late to hear of its cancelling. */
    private synchronized void end(Key key, Entry entry, int turn) {
        if (entry.viewers == 0 && entry.turn == turn && running.remove(key, entry)) {
            entry.feed.close();
        }
    }

    /** Feeds that run. */
    public synchronized int size() {
        return running.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        running.values().forEach(entry -> entry.feed.close());
        running.clear();
    }
}
