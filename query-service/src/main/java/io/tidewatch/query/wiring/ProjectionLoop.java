package io.tidewatch.query.wiring;

import io.tidewatch.kit.Backoff;
import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.ledger.Signal;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.projection.ProjectedPartitions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Drives the partitions of a projected topic: retries what fails for a dependency until it works or we end. */
final class ProjectionLoop<R> {
    private static final Logger LOG = Logger.getLogger(ProjectionLoop.class);

    private final Signal signal;
    private final ProjectedPartitions<R> partitions;
    private final QueryMeters meters;
    private final ProjectionLag lag;
    private volatile boolean closed;

    ProjectionLoop(Signal signal, ProjectedPartitions<R> partitions, QueryMeters meters, ProjectionLag lag) {
        this.signal = signal;
        this.partitions = partitions;
        this.meters = meters;
        this.lag = lag;
    }

    /** Claims partitions and seeks to where they are stored; called by the polling thread. */
    void assigned(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
        Map<TopicPartition, Long> earliest = consumer.beginningOffsets(assigned);
        Map<TopicPartition, Long> latest = consumer.endOffsets(assigned);
        for (TopicPartition tp : assigned) {
            LogRange range = new LogRange(earliest.getOrDefault(tp, 0L), latest.getOrDefault(tp, 0L));
            Long start = untilItWorks(() -> partitions.assigned(tp.partition(), range));
            consumer.seek(tp, start == null ? range.earliest() : start);
            lag.set(signal, tp.partition(), range.latest() - (start == null ? range.latest() : start));
        }
    }

    void revoked(Collection<TopicPartition> revoked) {
        revoked.forEach(tp -> {
            partitions.revoked(tp.partition());
            lag.gone(signal, tp.partition());
        });
    }

    /** Stores a batch, partition by partition. */
    void store(ConsumerRecords<byte[], byte[]> batch) {
        for (TopicPartition tp : batch.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = batch.records(tp);
            Boolean ours = untilItWorks(() -> partitions.store(tp.partition(), records));
            if (Boolean.TRUE.equals(ours)) {
                meters.projected(signal, records.get(0).timestamp());
                lag.set(signal, tp.partition(), 0);
            } else {
                LOG.warnf("%s: partition %d is not ours any more", signal.text(), tp.partition());
            }
        }
    }

    void close() {
        closed = true;
    }

    /** @return null when we ended before it worked */
    private <T> @Nullable T untilItWorks(Supplier<T> work) {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), new Random());
        while (!closed) {
            try {
                return work.get();
            } catch (TidewatchException e) {
                if (e.fault() == Fault.BUG) {
                    LOG.errorf(e, "%s cannot be stored, tried again soon", signal.text());
                } else {
                    LOG.warnf("%s cannot be stored yet, tried again soon: %s", signal.text(), e.getMessage());
                }
            } catch (RuntimeException e) {
                // Thrown on, it would end the channel for good, and without a word.
                LOG.errorf(e, "%s cannot be stored, tried again soon", signal.text());
            }
            try {
                Thread.sleep(backoff.next().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                closed = true;
            }
        }
        return null;
    }
}
