package io.tidewatch.ingest.publish;

import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.model.ProjectId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way: its samples, and the records that carry them and are not acknowledged yet. Records are added by
 * the publisher's thread only; outcomes may come from any.
 */
final class PendingRequest {
    final ProjectId project;
    final SampleBatch samples;
    final SampleBatch deltas;
    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    /** One for each record, and one until all records are known. */
    private final AtomicInteger open = new AtomicInteger(1);

    private volatile @Nullable Throwable failure;

    /** @param deltas points that are to be added up first */
    PendingRequest(ProjectId project, SampleBatch samples, SampleBatch deltas) {
        this.project = project;
        this.samples = samples;
        this.deltas = deltas;
    }

    /** Everything that waits for Kafka. */
    int weight() {
        return samples.weight() + deltas.weight();
    }

    void recordAdded() {
        open.incrementAndGet();
    }

    /** One record, or the splitting of the request, has come to its end. */
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
