package io.tidewatch.query.head;

import io.tidewatch.kit.Backoff;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.store.SeriesStore.FencedException;
import io.tidewatch.query.store.SeriesStore.SealOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a partition is sealed: after an interval, or when it holds its share of the samples. Called by one
 * thread, never the one that reads.
 */
public final class Sealer {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

    private final MetricsPipeline pipeline;
    private final Duration interval;
    private final long maxSamples;
    private final IntConsumer reclaim;
    private final MetricsWatch watch;
    private final IntToLongFunction hurry;
    private final LongSupplier nanos;
    private final Map<PartitionHead, Long> sealedAt = new HashMap<>();
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10), new Random());
    private long notBefore;

    /**
     * @param interval between seals of a partition
     * @param maxSamples in memory over all partitions, above which the largest is sealed
     * @param reclaim told of a partition that was fenced
     * @param hurry the offset that a partition should be sealed through as soon as it is read; 0 for none
     * @param nanos a clock that only goes forward
     */
    public Sealer(
            MetricsPipeline pipeline,
            Duration interval,
            long maxSamples,
            IntConsumer reclaim,
            MetricsWatch watch,
            IntToLongFunction hurry,
            LongSupplier nanos) {
        this.pipeline = pipeline;
        this.interval = interval;
        this.maxSamples = maxSamples;
        this.reclaim = reclaim;
        this.watch = watch;
        this.hurry = hurry;
        this.nanos = nanos;
        this.notBefore = nanos.getAsLong();
    }

    /** Seals what is due. */
    public void turn() {
        long now = nanos.getAsLong();
        if (now < notBefore) {
            return;
        }
        sealedAt.keySet().retainAll(pipeline.heads());
        for (PartitionHead head : pipeline.heads()) {
            // The first seal of a partition comes after a part of the interval, so that they do not all come
            // at once.
            long since =
                    sealedAt.computeIfAbsent(head, h -> now - (long) (interval.toNanos() * (h.partition() % 8) / 8.0));
            long share = maxSamples / Math.max(1, pipeline.partitions().size());
            if (now - since >= interval.toNanos() || head.weight() >= share || isWaitedFor(head)) {
                if (!seal(head)) {
                    return;
                }
            }
        }
    }

    private boolean isWaitedFor(PartitionHead head) {
        long through = hurry.applyAsLong(head.partition());
        return head.sealedOffset() < through && head.nextOffset() >= through;
    }

    /** Seals everything once, at the end of the process. */
    public void last() {
        pipeline.heads().forEach(this::seal);
    }

    /** @return false when the storage is away */
    private boolean seal(PartitionHead head) {
        long begun = nanos.getAsLong();
        try {
            SealOutcome outcome = pipeline.seal(head.partition());
            long ended = nanos.getAsLong();
            sealedAt.put(head, ended);
            backoff.reset();
            if (outcome != null) {
                watch.sealed(Duration.ofNanos(ended - begun), outcome.stored(), outcome.duplicates());
            }
            return true;
        } catch (FencedException e) {
            LOG.warn("{}", e.getMessage());
            watch.sealFailed(true);
            reclaim.accept(head.partition());
            return true;
        } catch (TidewatchException e) {
            LOG.warn("partition {} is not sealed yet, tried again soon: {}", head.partition(), e.getMessage());
            watch.sealFailed(false);
            notBefore = nanos.getAsLong() + backoff.next().toNanos();
            return false;
        }
    }
}
