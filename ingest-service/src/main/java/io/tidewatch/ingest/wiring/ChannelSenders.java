package io.tidewatch.ingest.wiring;

import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.tidewatch.events.Topic;
import io.tidewatch.ingest.publish.RecordSender;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.TidewatchException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** The channels for errors, lifecycle events and dead letters as {@link RecordSender}s. Safe for any thread. */
@Singleton
public class ChannelSenders {
    private static final int BUFFERED = 2_048;

    private final MutinyEmitter<Record<byte[], byte[]>> errors;
    private final MutinyEmitter<Record<byte[], byte[]>> lifecycle;
    private final MutinyEmitter<Record<byte[], byte[]>> deadLetters;
    private final KafkaClientService clients;
    private final Duration timeout;

    public ChannelSenders(
            @Channel("errors") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    MutinyEmitter<Record<byte[], byte[]>> errors,
            @Channel("lifecycle") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    MutinyEmitter<Record<byte[], byte[]>> lifecycle,
            @Channel("dead-letters") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    MutinyEmitter<Record<byte[], byte[]>> deadLetters,
            KafkaClientService clients,
            IngestSettings settings) {
        this.errors = errors;
        this.lifecycle = lifecycle;
        this.deadLetters = deadLetters;
        this.clients = clients;
        this.timeout = settings.timeout();
    }

    /** To {@code tidewatch.errors}. */
    public RecordSender errors() {
        return record -> send(errors, record);
    }

    /** To {@code tidewatch.lifecycle}. */
    public RecordSender lifecycle() {
        return record -> send(lifecycle, record);
    }

    /** To {@code tidewatch.dead-letters}. */
    public RecordSender deadLetters() {
        return record -> send(deadLetters, record);
    }

    /**
     * Partitions of a topic, asked once; blocks for the time-out at most.
     *
     * @param channel whose producer is asked
     */
    public IntSupplier partitions(Topic topic, String channel) {
        AtomicInteger partitions = new AtomicInteger();
        return () -> {
            int known = partitions.get();
            if (known == 0) {
                known = askPartitions(topic, channel);
                partitions.set(known);
            }
            return known;
        };
    }

    private int askPartitions(Topic topic, String channel) {
        try {
            Function<Producer<byte[], byte[]>, Integer> ask =
                    producer -> producer.partitionsFor(topic.topicName()).size();
            KafkaProducer<byte[], byte[]> producer = clients.getProducer(channel);
            return producer.runOnSendingThread(ask).await().atMost(timeout);
        } catch (RuntimeException e) {
            throw TidewatchException.dependency(
                    "Kafka did not say how " + topic.topicName() + " is partitioned: " + e.getMessage(), e);
        }
    }

    private CompletionStage<Void> send(
            MutinyEmitter<Record<byte[], byte[]>> emitter, ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        OutgoingKafkaRecordMetadata<?> metadata = OutgoingKafkaRecordMetadata.builder()
                .withTopic(record.topic())
                .withPartition(record.partition() == null ? -1 : record.partition())
                .withHeaders(record.headers())
                .build();
        Message<Record<byte[], byte[]>> message = Message.of(Record.of(record.key(), record.value()))
                .addMetadata(metadata)
                .withAck(() -> {
                    outcome.complete(null);
                    return CompletableFuture.completedFuture(null);
                })
                .withNack(error -> {
                    outcome.completeExceptionally(
                            TidewatchException.dependency("Kafka did not take the events: " + error, error));
                    return CompletableFuture.completedFuture(null);
                });
        try {
            emitter.sendMessageAndForget(message);
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(
                    ProblemException.tooMany("too many events wait for Kafka", Duration.ofSeconds(1)));
        }
        return outcome.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
