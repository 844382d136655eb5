package io.tidewatch.events.errors;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TimeRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Errors on {@code tidewatch.errors}: batches of one project, partitioned by (project, service). */
public final class ErrorRecords extends ProtobufRecords<ErrorBatch> {
    private static final byte SEPARATOR = (byte) 0xFF;

    public ErrorRecords() {
        super(Topic.ERRORS, ErrorBatch.parser());
    }

    /** The partition of a service's errors: XXH3 (64 bits) of project, 0xFF, service, unsigned modulo partitions. */
    public static int partition(ProjectId project, String service, int partitions) {
        HashStream64 stream = Hashing.xxh3_64().hashStream();
        stream.putByteArray(project.value().getBytes(StandardCharsets.UTF_8));
        stream.putByte(SEPARATOR);
        stream.putByteArray(service.getBytes(StandardCharsets.UTF_8));
        return (int) Long.remainderUnsigned(stream.getAsLong(), partitions);
    }

    /** One record a partition, in the order of the partitions; events keep their order. */
    public List<ProducerRecord<byte[], byte[]>> records(
            ProjectId project, List<ErrorEvent> events, int partitions, @Nullable String traceparent) {
        SortedMap<Integer, List<ErrorEvent>> byPartition = new TreeMap<>();
        for (ErrorEvent event : events) {
            byPartition
                    .computeIfAbsent(partition(project, event.getService(), partitions), p -> new ArrayList<>())
                    .add(event);
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(byPartition.size());
        byPartition.forEach((partition, batch) -> records.add(record(project, partition, batch, traceparent)));
        return records;
    }

    /**
     * One record for a partition that the caller has chosen by {@link #partition}.
     *
     * @param events at least one
     */
    public ProducerRecord<byte[], byte[]> record(
            ProjectId project, int partition, List<ErrorEvent> events, @Nullable String traceparent) {
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        for (ErrorEvent event : events) {
            oldest = Math.min(oldest, event.getTimestampMs());
            newest = Math.max(newest, event.getTimestampMs());
        }
        EventHeaders headers = EventHeaders.batch(project, events.size())
                .withTime(new TimeRange(oldest, newest))
                .withTraceparent(traceparent);
        return record(
                partition,
                null,
                headers,
                ErrorBatch.newBuilder().addAllEvents(events).build());
    }
}
