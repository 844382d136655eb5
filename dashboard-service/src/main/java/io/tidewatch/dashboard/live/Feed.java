package io.tidewatch.dashboard.live;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One computation that serves all viewers of a subscription: a state that a snapshot tells whole, and messages that
 * change it. A viewer that has the snapshot of sequence s and every message after s has the state. Messages are
 * published by one thread; viewers may come and go on any.
 */
abstract class Feed implements AutoCloseable {
    private final AtomicLong sequences;
    private final Clock clock;
    private final FeedRing ring;
    private final Set<Runnable> viewers = new CopyOnWriteArraySet<>();
    private @Nullable CompletableFuture<Snapshot> asked;

    /** @param sequences shared by all feeds of the process, so that a cursor of an earlier feed is never mistaken */
    Feed(AtomicLong sequences, Clock clock) {
        this.sequences = sequences;
        this.clock = clock;
        // A number of its own: no cursor of an earlier feed equals it.
        this.ring = new FeedRing(sequences.incrementAndGet());
    }

    /**
     * The whole state.
     *
     * @param sequence of the last message that it contains
     * @param json the value of {@code data}
     */
    record Snapshot(long sequence, String json) {}

    /** Begins to compute; once, on any thread. */
    abstract void start();

    /**
     * Finds the state, and {@link #lastSequence} of the same moment on the thread that publishes; fails with a
     * {@link io.tidewatch.model.TidewatchException} when what it needs is away.
     */
    abstract CompletionStage<Snapshot> compute();

    /** Stops computing. */
    @Override
    public abstract void close();

    /** The state now. Those who ask while an answer is on its way share it. */
    final CompletionStage<Snapshot> snapshot() {
        CompletableFuture<Snapshot> answer;
        synchronized (this) {
            CompletableFuture<Snapshot> pending = asked;
            if (pending != null) {
                return pending;
            }
            answer = new CompletableFuture<>();
            asked = answer;
        }
        CompletionStage<Snapshot> computed;
        try {
            computed = compute();
        } catch (RuntimeException e) {
            computed = CompletableFuture.failedFuture(e);
        }
        computed.whenComplete((snapshot, failure) -> {
            synchronized (this) {
                asked = null;
            }
            if (failure == null) {
                answer.complete(snapshot);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    final FeedRing ring() {
        return ring;
    }

    /** The callback runs, on any thread, when there are new messages. */
    final void addViewer(Runnable onNews) {
        viewers.add(onNews);
    }

    final void removeViewer(Runnable onNews) {
        viewers.remove(onNews);
    }

    /** The sequence of the last message of any feed: what happens from now on has a greater one. */
    final long lastSequence() {
        return sequences.get();
    }

    final long nowMs() {
        return clock.millis();
    }

    /** Hands a message to all viewers. */
    final void publish(String event, String json) {
        ring.add(new FeedMessage(sequences.incrementAndGet(), event, json, clock.millis()));
        viewers.forEach(Runnable::run);
    }
}
