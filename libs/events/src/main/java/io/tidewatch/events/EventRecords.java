package io.tidewatch.events;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TimeRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records that hold a batch of events of one project, partitioned by the project and a text of each event. Safe for any
 * thread.
 *
 * @param <B> the batch
 * @param <E> an event
 */
public abstract class EventRecords<B extends MessageLite, E extends MessageLite> extends ProtobufRecords<B> {
    private static final byte SEPARATOR = (byte) 0xFF;

    protected EventRecords(Topic topic, Parser<B> parser) {
        super(topic, parser);
    }

    /** What of the event, beside its project, chooses its partition. */
    protected abstract String shard(E event);

    /** When it happened, milliseconds since the Unix epoch. */
    protected abstract long timestampMs(E event);

    /** The message of these events. */
    protected abstract B batch(List<E> events);

    /** The event's partition: XXH3 (64 bits) of project, 0xFF and its text, unsigned modulo partitions. */
    public final int partition(ProjectId project, E event, int partitions) {
        HashStream64 stream = Hashing.xxh3_64().hashStream();
        stream.putByteArray(project.value().getBytes(StandardCharsets.UTF_8));
        stream.putByte(SEPARATOR);
        stream.putByteArray(shard(event).getBytes(StandardCharsets.UTF_8));
        return (int) Long.remainderUnsigned(stream.getAsLong(), partitions);
    }

    /** The events by their partition, in the order of the partitions; events keep their order. */
    public final SortedMap<Integer, List<E>> byPartition(ProjectId project, List<E> events, int partitions) {
        SortedMap<Integer, List<E>> byPartition = new TreeMap<>();
        for (E event : events) {
            byPartition
                    .computeIfAbsent(partition(project, event, partitions), p -> new ArrayList<>())
                    .add(event);
        }
        return byPartition;
    }

    /** One record a partition, in the order of the partitions. */
    public final List<ProducerRecord<byte[], byte[]>> records(
            ProjectId project, List<E> events, int partitions, @Nullable String traceparent) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        byPartition(project, events, partitions)
                .forEach((partition, batch) -> records.add(record(project, partition, batch, traceparent)));
        return records;
    }

    /**
     * One record for a partition that the caller has chosen by {@link #partition}.
     *
     * @param events at least one
     */
    public final ProducerRecord<byte[], byte[]> record(
            ProjectId project, int partition, List<E> events, @Nullable String traceparent) {
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        for (E event : events) {
            oldest = Math.min(oldest, timestampMs(event));
            newest = Math.max(newest, timestampMs(event));
        }
        EventHeaders headers = EventHeaders.batch(project, events.size())
                .withTime(new TimeRange(oldest, newest))
                .withTraceparent(traceparent);
        return record(partition, null, headers, batch(events));
    }
}
