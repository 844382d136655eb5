package io.tidewatch.alert.notify;

import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.v1.AlertTransition;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes transitions to {@code tidewatch.alerts} in transactions, as the evaluation does. */
public final class AlertTopic implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    public AlertTopic(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "test-" + UUID.randomUUID()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    /** All in one committed transaction. */
    public void commit(AlertTransition... transitions) {
        producer.beginTransaction();
        for (AlertTransition transition : transitions) {
            producer.send(new AlertRecords().record(0, transition, null));
        }
        producer.commitTransaction();
    }

    /** In a transaction that is taken back. */
    public void abort(AlertTransition transition) {
        producer.beginTransaction();
        producer.send(new AlertRecords().record(0, transition, null));
        producer.flush();
        producer.abortTransaction();
    }

    @Override
    public void close() {
        producer.close();
    }
}
