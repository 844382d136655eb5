package io.tidewatch.query.head;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.events.metrics.SeriesResolver;
import io.tidewatch.model.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a part of a partition again for the labels in it alone: those that stood before the place where reading began
 * and that Postgres does not have, because no sample of their series had been sealed. Records without labels are not
 * opened. Stateless.
 */
public final class OlderLabels {
    private static final Logger LOG = LoggerFactory.getLogger(OlderLabels.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_SERIES = 2_000_000;

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    /** @param consumers makes a consumer of bytes that is in no group, without an offset reset */
    public OlderLabels(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /**
     * The labels that Kafka still has from one label interval before a record on.
     *
     * @param appendMs when Kafka appended the first record whose labels are wanted, milliseconds
     * @param endOffset first offset that is not read: where reading began
     * @throws org.apache.kafka.common.KafkaException when Kafka is away
     */
    public SeriesResolver read(TopicPartition partition, long appendMs, long endOffset) {
        SeriesResolver found = new SeriesResolver(MOST_SERIES);
        long sinceMs = Math.max(0, appendMs - LabelBook.LABEL_INTERVAL.toMillis());
        long records = 0;
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(List.of(partition));
            @Nullable
            OffsetAndTimestamp first =
                    consumer.offsetsForTimes(Map.of(partition, sinceMs)).get(partition);
            if (first == null || first.offset() >= endOffset) {
                return found;
            }
            consumer.seek(partition, first.offset());
            MetricsRecordReader reader = new MetricsRecordReader();
            while (consumer.position(partition) < endOffset) {
                try {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        if (record.offset() < endOffset) {
                            learn(record, reader, found);
                            records++;
                        }
                    }
                } catch (OffsetOutOfRangeException e) {
                    // The log's start has moved on meanwhile.
                    consumer.seekToBeginning(List.of(partition));
                }
            }
        }
        LOG.info("looked through {} records before offset {} of {} for labels", records, endOffset, partition);
        return found;
    }

    private static void learn(ConsumerRecord<byte[], byte[]> record, MetricsRecordReader reader, SeriesResolver found) {
        try {
            EventHeaders headers = EventHeaders.read(record.headers());
            if (!headers.labels() || record.value() == null) {
                return;
            }
            SeriesResolver.Scope scope = found.scope(headers.requireProject(), record.partition());
            reader.read(record.value(), new MetricsVisitor() {
                @Override
                public void labels(long seriesHash, Labels labels) {
                    scope.learn(seriesHash, labels);
                }
            });
        } catch (CorruptRecordException e) {
            // Whoever read it the first time has put it into the dead letters.
            LOG.debug("record {}@{} cannot be read", record.partition(), record.offset(), e);
        }
    }
}
