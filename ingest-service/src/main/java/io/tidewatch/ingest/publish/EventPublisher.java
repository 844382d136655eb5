package io.tidewatch.ingest.publish;

import com.google.protobuf.MessageLite;
import io.tidewatch.events.EventRecords;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Puts events on their topic: few records, none larger than Kafka takes. Safe for any thread.
 *
 * @param <E> an event
 */
public final class EventPublisher<E extends MessageLite> {
    /** Below the broker's {@code message.max.bytes} (1 MiB) with room for headers. */
    private static final int LARGEST_RECORD = 900_000;

    private final RecordSender sender;
    private final IntSupplier partitions;
    private final EventRecords<?, E> records;

    /** @param partitions of the topic; may block for a short while to ask Kafka */
    public EventPublisher(EventRecords<?, E> records, RecordSender sender, IntSupplier partitions) {
        this.records = records;
        this.sender = sender;
        this.partitions = partitions;
    }

    /** Completes when Kafka has all of them; fails as {@link RecordSender#send} does. */
    public CompletionStage<Void> publish(ProjectId project, List<E> events) {
        return Sends.all(sender, records(project, events));
    }

    List<ProducerRecord<byte[], byte[]>> records(ProjectId project, List<E> events) {
        List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
        if (events.isEmpty()) {
            return out;
        }
        records.byPartition(project, events, partitions.getAsInt()).forEach((partition, batch) -> {
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
