package io.tidewatch.dashboard.live;

import io.tidewatch.dashboard.live.SubscriptionList.Named;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One browser's stream. It pulls from the feeds' rings what it has not sent yet, as fast as the browser reads; one
 * that falls further behind than a ring reaches gets a snapshot instead of the backlog, so memory stays bounded. All of
 * it runs on the connection's loop, but for {@link #wake}.
 */
final class LiveConnection {
    private static final int BATCH = 64;
    private static final long FIRST_RETRY_MS = 2_000;
    private static final long LONGEST_RETRY_MS = 30_000;

    private final ProjectId project;
    private final Feeds feeds;
    private final List<Slot> slots = new ArrayList<>();
    private final Cursor cursor;
    private final EventSink sink;
    private final ConnectionLoop loop;
    private final StreamMetrics metrics;
    private final Runnable onNews = this::wake;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final boolean resetNeeded;
    private boolean closed;

    /** A subscription on this connection. */
    private static final class Slot {
        final String idJson;
        final @Nullable Subscription subscription;
        final @Nullable Feed feed;
        final String refusal;
        /** Whether a snapshot was asked for, or will be after a wait. */
        boolean snapshotPending;

        boolean errorTold;
        long retryMs = FIRST_RETRY_MS;

        Slot(Named named, @Nullable Feed feed, String refusal) {
            this.idJson = ErrorText.quoted(named.id());
            this.subscription = named.subscription();
            this.feed = feed;
            this.refusal = refusal;
        }
    }

    /**
     * Enters the feeds of all subscriptions; {@link #close} leaves them.
     *
     * @param lastEventId what the browser saw last; null when it comes for the first time
     * @param epoch names the run of the process
     */
    LiveConnection(
            ProjectId project,
            List<Named> subscriptions,
            @Nullable String lastEventId,
            Feeds feeds,
            String epoch,
            EventSink sink,
            ConnectionLoop loop,
            StreamMetrics metrics) {
        this.project = project;
        this.feeds = feeds;
        this.sink = sink;
        this.loop = loop;
        this.metrics = metrics;
        subscriptions.forEach(named -> slots.add(enter(named)));
        String run = epoch + Integer.toHexString(Objects.hash(project, subscriptions));
        Cursor known = lastEventId == null
                ? null
                : Cursor.parse(lastEventId, run, slots.size()).orElse(null);
        this.resetNeeded = lastEventId != null && (known == null || !allReach(known));
        this.cursor = known == null || resetNeeded ? Cursor.start(run, slots.size()) : known;
    }

    /** A subscription that cannot be served fails alone. */
    private Slot enter(Named named) {
        Subscription wanted = named.subscription();
        if (wanted == null) {
            return new Slot(named, null, named.error() == null ? "" : named.error());
        }
        try {
            return new Slot(named, feeds.enter(project, wanted), "");
        } catch (TidewatchException e) {
            return new Slot(named, null, String.valueOf(e.getMessage()));
        }
    }

    private boolean allReach(Cursor known) {
        for (int i = 0; i < slots.size(); i++) {
            Feed feed = slots.get(i).feed;
            long sequence = known.sequence(i);
            if (feed != null
                    && sequence >= 0
                    && (sequence > feed.lastSequence() || !feed.ring().reachesBackTo(sequence))) {
                return false;
            }
        }
        return true;
    }

    /** Begins to send. */
    void open() {
        if (resetNeeded) {
            write("event: reset\nid: " + cursor + "\ndata: {}\n\n", "reset");
        }
        slots.forEach(slot -> {
            if (slot.feed != null) {
                slot.feed.addViewer(onNews);
            }
        });
        wake();
    }

    /** The browser has gone. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        slots.forEach(slot -> {
            if (slot.feed != null && slot.subscription != null) {
                slot.feed.removeViewer(onNews);
                feeds.leave(project, slot.subscription);
            }
        });
    }

    /** Sends what there is, soon; any thread. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            loop.execute(() -> {
                woken.set(false);
                pump();
            });
        }
    }

    /** A comment that tells the browser that the connection lives. */
    void heartbeat() {
        if (!closed && !sink.full()) {
            sink.write(": hb\n\n");
        }
    }

    private void pump() {
        boolean more = true;
        while (more && !closed) {
            more = false;
            for (int i = 0; i < slots.size(); i++) {
                if (sink.full()) {
                    return;
                }
                more |= send(i);
            }
        }
    }

    /** Sends one subscription's news; whether there may be more. */
    private boolean send(int i) {
        Slot slot = slots.get(i);
        Feed feed = slot.feed;
        if (feed == null) {
            tellError(slot, "the subscription cannot be served", slot.refusal);
            return false;
        }
        if (slot.snapshotPending) {
            return false;
        }
        long sequence = cursor.sequence(i);
        if (sequence < 0 || !feed.ring().reachesBackTo(sequence)) {
            askSnapshot(i, slot, feed);
            return false;
        }
        List<FeedMessage> messages = feed.ring().after(sequence, BATCH);
        for (FeedMessage message : messages) {
            cursor.moveTo(i, message.sequence());
            event(slot, message.event(), message.json());
            metrics.delivered(message);
            if (sink.full()) {
                break;
            }
        }
        return messages.size() == BATCH;
    }

    private void askSnapshot(int i, Slot slot, Feed feed) {
        slot.snapshotPending = true;
        feed.snapshot()
                .whenCompleteAsync(
                        (snapshot, failure) -> {
                            if (closed) {
                                return;
                            }
                            if (failure == null) {
                                slot.snapshotPending = false;
                                slot.errorTold = false;
                                slot.retryMs = FIRST_RETRY_MS;
                                cursor.moveTo(i, snapshot.sequence());
                                event(slot, FeedMessage.SNAPSHOT, snapshot.json());
                                wake();
                            } else {
                                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                                tellError(slot, "the history is not available now", String.valueOf(cause.getMessage()));
                                retryLater(slot);
                            }
                        },
                        loop);
    }

    /** News of the feed do not make the wait shorter: what is away is not asked once a message. */
    private void retryLater(Slot slot) {
        loop.executeAfter(slot.retryMs, () -> {
            slot.snapshotPending = false;
            wake();
        });
        slot.retryMs = Math.min(slot.retryMs * 2, LONGEST_RETRY_MS);
    }

    private void tellError(Slot slot, String message, String detail) {
        if (!slot.errorTold) {
            slot.errorTold = true;
            event(slot, FeedMessage.ERROR, ErrorText.of(message, detail));
        }
    }

    private void event(Slot slot, String event, String json) {
        String body = event.equals(FeedMessage.ERROR) ? json : "\"data\":" + json;
        write("event: " + event + "\nid: " + cursor + "\ndata: {\"sub\":" + slot.idJson + "," + body + "}\n\n", event);
    }

    private void write(String text, String event) {
        sink.write(text);
        metrics.sent(event);
    }
}
