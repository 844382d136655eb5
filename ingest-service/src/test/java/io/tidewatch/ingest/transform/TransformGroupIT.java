package io.tidewatch.ingest.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.embedded.EmbeddedKafka;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.topics.TopicCreator;
import io.tidewatch.kit.topics.TopicPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a partition begins with, where another group writes states to the same topic. */
class TransformGroupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    /** Does nothing but read what it begins with. */
    private record Idle() implements PartitionTransform {
        @Override
        public void read(ConsumerRecord<byte[], byte[]> record) {}

        @Override
        public boolean hasOutput() {
            return false;
        }

        @Override
        public long write(Consumer<ProducerRecord<byte[], byte[]>> out) {
            return 0;
        }

        @Override
        public void committed() {}
    }

    @Test
    void statesBehindAnotherGroupsOpenTransactionAreRead() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            KafkaConnection kafka = KafkaConnection.to(broker.bootstrapServers());
            try (Admin admin = Admin.create(kafka.with(Map.of()))) {
                new TopicCreator(admin)
                        .ensure(List.of(
                                TopicPlan.of(Topic.ERRORS, 1, (short) 1),
                                TopicPlan.of(Topic.DERIVED_STATE, 1, (short) 1)));
            }
            List<String> states = new CopyOnWriteArrayList<>();
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch open = new CountDownLatch(1);
            try (KafkaProducer<byte[], byte[]> other = producer(kafka, "other");
                    KafkaProducer<byte[], byte[]> own = producer(kafka, "own")) {
                other.beginTransaction();
                send(other, "of the other");
                own.beginTransaction();
                send(own, "own");
                own.commitTransaction();
                try (TransformGroup group = new TransformGroup("t", Topic.ERRORS, kafka, Clock.systemUTC(), opening -> {
                    asked.countDown();
                    opening.states(
                            Topic.DERIVED_STATE, state -> states.add(new String(state.key(), StandardCharsets.UTF_8)));
                    open.countDown();
                    return new Idle();
                })) {
                    group.start();
                    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
                    assertThat(open.await(500, TimeUnit.MILLISECONDS))
                            .as("opened while it cannot know all states")
                            .isFalse();
                    other.abortTransaction();
                    await().atMost(PATIENCE).until(() -> open.getCount() == 0);
                    assertThat(states).containsExactly("own");
                }
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaConnection kafka, String id) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                kafka.with(Map.of("transactional.id", id)), new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String key) throws Exception {
        producer.send(new ProducerRecord<>(
                        Topic.DERIVED_STATE.topicName(), key.getBytes(StandardCharsets.UTF_8), new byte[] {1}))
                .get(20, TimeUnit.SECONDS);
    }
}
