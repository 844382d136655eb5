package io.tidewatch.ingest.error;

import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.publish.RecordSender;
import io.tidewatch.ingest.publish.Sends;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Puts error events on {@code tidewatch.errors}: few records, none larger than Kafka takes. Safe for any thread. */
public final class ErrorPublisher {
    /** Below the broker's {@code message.max.bytes} (1 MiB) with room for headers. */
    private static final int LARGEST_RECORD = 900_000;

    private final RecordSender sender;
    private final IntSupplier partitions;
    private final ErrorRecords records = new ErrorRecords();

    /** @param partitions of the topic; may block for a short while to ask Kafka */
    public ErrorPublisher(RecordSender sender, IntSupplier partitions) {
        this.sender = sender;
        this.partitions = partitions;
    }

    /** Completes when Kafka has all of them; fails as {@link RecordSender#send} does. */
    public CompletionStage<Void> publish(ProjectId project, List<ErrorEvent> events) {
        return Sends.all(sender, records(project, events));
    }

    List<ProducerRecord<byte[], byte[]>> records(ProjectId project, List<ErrorEvent> events) {
        List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
        if (events.isEmpty()) {
            return out;
        }
        int count = partitions.getAsInt();
        SortedMap<Integer, List<ErrorEvent>> byPartition = new TreeMap<>();
        for (ErrorEvent event : events) {
            byPartition
                    .computeIfAbsent(ErrorRecords.partition(project, event.getService(), count), p -> new ArrayList<>())
                    .add(event);
        }
        byPartition.forEach((partition, batch) -> {
            int from = 0;
            long size = 0;
            for (int i = 0; i < batch.size(); i++) {
                int next = batch.get(i).getSerializedSize() + 8;
                if (i > from && size + next > LARGEST_RECORD) {
                    out.add(records.record(project, partition, batch.subList(from, i), null));
                    from = i;
                    size = 0;
                }
                size += next;
            }
            out.add(records.record(project, partition, batch.subList(from, batch.size()), null));
        });
        return out;
    }
}
