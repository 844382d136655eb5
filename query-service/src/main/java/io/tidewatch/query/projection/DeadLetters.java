package io.tidewatch.query.projection;

import com.google.protobuf.ByteString;
import io.tidewatch.events.deadletters.DeadLetterRecords;
import io.tidewatch.events.v1.DeadLetter;
import io.tidewatch.model.TidewatchException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.header.Header;

/** Writes what cannot be read to {@code tidewatch.dead-letters}, as it came. Safe for any thread. */
public final class DeadLetters {
    /** The whole record, not one element of it. */
    public static final int WHOLE = -1;

    private static final long ANSWER_MS = 30_000;

    private final Producer<byte[], byte[]> producer;
    private final DeadLetterRecords records = new DeadLetterRecords();

    public DeadLetters(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Writes one and waits until Kafka has it.
     *
     * @param index of the element, or {@link #WHOLE}
     * @throws TidewatchException with the fault DEPENDENCY when Kafka does not take it
     */
    public void write(ConsumerRecord<byte[], byte[]> record, int index, String project, String reason) {
        DeadLetter.Builder letter = DeadLetter.newBuilder()
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setIndex(index)
                .setReason(reason)
                .setProject(project)
                .setTimestampMs(record.timestamp());
        if (record.key() != null) {
            letter.setKey(ByteString.copyFrom(record.key()));
        }
        if (record.value() != null) {
            letter.setValue(ByteString.copyFrom(record.value()));
        }
        for (Header header : record.headers()) {
            if (header.value() != null) {
                letter.putHeaders(header.key(), ByteString.copyFrom(header.value()));
            }
        }
        try {
            producer.send(records.record(letter.build())).get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted while writing a dead letter", e);
        } catch (ExecutionException | TimeoutException e) {
            throw TidewatchException.dependency("Kafka does not take a dead letter: " + e.getMessage(), e);
        }
    }
}
