package io.tidewatch.alert.notify.wiring;

import io.tidewatch.kit.KafkaConnection;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer for rules and for dead letters: few records, each acknowledged by all replicas. */
@Singleton
public class AlertProducer {
    private final Producer<byte[], byte[]> producer;

    public AlertProducer(KafkaConnection kafka) {
        producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000",
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000",
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000",
                        ProducerConfig.LINGER_MS_CONFIG, "0",
                        ProducerConfig.CLIENT_ID_CONFIG, "tidewatch-alert-rules")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The producer itself; not for closing. */
    public Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** Sends a record; may block for up to 5 s while Kafka is away. */
    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return producer.send(record);
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
