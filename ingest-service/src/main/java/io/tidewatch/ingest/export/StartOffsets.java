package io.tidewatch.ingest.export;

import io.tidewatch.events.metrics.LabelBook;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where partitions that are assigned begin: samples at the committed offset, labels one label interval before the time
 * of what was delivered last. What Kafka has no more is told and counted, never passed over in silence. For the reader's
 * thread.
 */
final class StartOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(StartOffsets.class);

    private final String name;
    private final Destination.Start start;
    private final Clock clock;
    private final ExportCounts counts;

    StartOffsets(String name, Destination.Start start, Clock clock, ExportCounts counts) {
        this.name = name;
        this.start = start;
        this.clock = clock;
        this.counts = counts;
    }

    /** Where each stands now; the consumer is at its labels. */
    Map<TopicPartition, PartitionProgress> of(
            KafkaConsumer<byte[], byte[]> consumer, Collection<TopicPartition> assigned) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(allOf(consumer, assigned));
        boolean isNew = committed.values().stream().noneMatch(Objects::nonNull);
        if (isNew && start == Destination.Start.NOW) {
            committed = beginNow(consumer, committed.keySet());
        }
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(assigned);
        Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
        Map<TopicPartition, PartitionProgress> found = new HashMap<>();
        Map<TopicPartition, Long> labelsSince = new HashMap<>();
        long now = clock.millis();
        for (TopicPartition partition : assigned) {
            long beginning = beginnings.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, beginning);
            OffsetAndMetadata before = committed.get(partition);
            long from;
            long appendedMs;
            if (before != null) {
                from = kept(partition, before.offset(), beginning, end);
                appendedMs = PartitionProgress.appendedMs(before, 0);
            } else {
                // A partition that was added to the topic holds nothing that was before the destination.
                from = beginning;
                appendedMs = from == end ? now : 0;
            }
            found.put(partition, new PartitionProgress(partition.partition(), from, appendedMs));
            labelsSince.put(partition, Math.max(0, appendedMs - LabelBook.LABEL_INTERVAL.toMillis()));
        }
        Map<TopicPartition, OffsetAndTimestamp> labels = consumer.offsetsForTimes(labelsSince);
        found.forEach((partition, progress) -> {
            OffsetAndTimestamp first = labels.get(partition);
            long from = first == null ? progress.nextOffset() : Math.min(first.offset(), progress.nextOffset());
            consumer.seek(partition, Math.max(from, beginnings.getOrDefault(partition, 0L)));
        });
        if (isNew) {
            LOG.info(
                    "the export '{}' is new and begins {}",
                    name,
                    start == Destination.Start.NOW ? "now" : "at the oldest record");
        }
        return found;
    }

    /** Commits the ends of all partitions, so that replicas that come later know that the destination is not new. */
    private Map<TopicPartition, OffsetAndMetadata> beginNow(
            KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> all) {
        String now = Long.toString(clock.millis());
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        consumer.endOffsets(all).forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end, now)));
        consumer.commitSync(ends);
        return ends;
    }

    private static Set<TopicPartition> allOf(
            KafkaConsumer<byte[], byte[]> consumer, Collection<TopicPartition> assigned) {
        Set<TopicPartition> all = new HashSet<>(assigned);
        for (TopicPartition partition : assigned) {
            consumer.partitionsFor(partition.topic())
                    .forEach(info -> all.add(new TopicPartition(info.topic(), info.partition())));
        }
        return all;
    }

    /** The offset, or the oldest when Kafka has it no more. */
    private long kept(TopicPartition partition, long offset, long beginning, long end) {
        if (offset < beginning) {
            counts.lost(beginning - offset);
            LOG.error(
                    "the export '{}' has lost records: Kafka no longer has offsets {} to {} of {}, which were not"
                            + " delivered yet; it goes on at {}",
                    name,
                    offset,
                    beginning - 1,
                    partition,
                    beginning);
            return beginning;
        }
        if (offset > end) {
            LOG.error(
                    "the export '{}' was at offset {} of {}, which ends at {}: the topic was made anew or cut; all of"
                            + " it is sent",
                    name,
                    offset,
                    partition,
                    end);
            return beginning;
        }
        return offset;
    }

    /** Kafka has deleted what was to be read next. */
    void again(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, @Nullable PartitionProgress progress) {
        long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (progress != null) {
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, beginning);
            progress.restart(kept(partition, Math.max(progress.readTo(), progress.nextOffset()), beginning, end));
        }
        consumer.seek(partition, beginning);
    }
}
