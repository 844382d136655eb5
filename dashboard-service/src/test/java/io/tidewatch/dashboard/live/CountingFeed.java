package io.tidewatch.dashboard.live;

import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A feed whose state is a number that grows: a delta is the next number, a snapshot the present one. */
final class CountingFeed extends Feed {
    private final Executor thread;
    private final AtomicLong truth;
    boolean started;
    boolean closed;
    int computed;

    @Nullable
    RuntimeException failure;

    CountingFeed(AtomicLong truth, Executor thread, AtomicLong sequences, Clock clock) {
        super(sequences, clock);
        this.truth = truth;
        this.thread = thread;
    }

    /** Adds one to the truth and tells; on the feeds' thread. */
    void next() {
        publish(FeedMessage.DELTA, Long.toString(truth.incrementAndGet()));
    }

    @Override
    void start() {
        started = true;
    }

    @Override
    CompletionStage<Snapshot> compute() {
        computed++;
        CompletableFuture<Snapshot> answer = new CompletableFuture<>();
        thread.execute(() -> {
            if (failure == null) {
                answer.complete(new Snapshot(lastSequence(), truth.toString()));
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    @Override
    public void close() {
        closed = true;
    }
}
