package io.tidewatch.ingest.publish;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Puts records on Kafka. Safe for any thread. */
@FunctionalInterface
public interface RecordSender {
    /**
     * Completes when Kafka has acknowledged the record ({@code acks=all}). Fails with a {@code TidewatchException}: by
     * a limit when too much waits already, by the dependency's fault when Kafka is away for too long.
     */
    CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record);
}
