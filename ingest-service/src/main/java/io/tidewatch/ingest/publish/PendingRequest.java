package io.tidewatch.ingest.publish;

import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way: its samples, and how many lanes and records that carry them have not come to their end. Safe for
 * any thread.
 */
final class PendingRequest {
    private static final SampleBatch NOTHING = new SampleBatch(1);

    final ProjectId project;
    /** Until it is sorted: what it was made of is large. */
    SampleBatch samples;

    SampleBatch deltas;
    /** Written by one thread. */
    private volatile int weight;

    private volatile int grown;
    /** When it came: labels are asked for then, milliseconds. */
    final long atMs;

    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    private final long lateNanos;
    /** One for each lane and record, and one until all lanes are known. */
    private final AtomicInteger open = new AtomicInteger(1);

    private volatile @Nullable Throwable failure;

    /**
     * @param deltas points that are to be added up first
     * @param timeout after which its sender has got an error
     */
    PendingRequest(ProjectId project, SampleBatch samples, SampleBatch deltas, long atMs, Duration timeout) {
        this.atMs = atMs;
        this.lateNanos = System.nanoTime() + timeout.toNanos();
        this.project = project;
        this.samples = samples;
        this.deltas = deltas;
        this.weight = samples.weight() + deltas.weight();
    }

    /** What of the weight was found out by sorting. */
    int grown() {
        return grown;
    }

    /** Everything that waits for Kafka. */
    int weight() {
        return weight;
    }

    /**
     * All of it is in parts.
     *
     * @param more what it weighs more now
     */
    void sorted(int more) {
        weight += more;
        grown = more;
        samples = NOTHING;
        deltas = NOTHING;
    }

    /** Whether its sender has got an error by now. */
    boolean isLate() {
        return System.nanoTime() - lateNanos > 0;
    }

    /** One more whose end the request waits for. */
    void recordAdded() {
        open.incrementAndGet();
    }

    /** One record or lane, or the sorting of the request, has come to its end. */
    void ended(@Nullable Throwable error) {
        if (error != null) {
            failure = error;
        }
        if (open.decrementAndGet() == 0) {
            Throwable why = failure;
            if (why == null) {
                outcome.complete(null);
            } else {
                outcome.completeExceptionally(why);
            }
        }
    }
}
