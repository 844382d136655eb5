package io.tidewatch.kit.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.embedded.EmbeddedKafka;
import io.tidewatch.embedded.SharedStack;
import io.tidewatch.kit.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamTailIT {
    /** Collects what it is given; fails as often as told. */
    private static final class Collector implements TailHandler {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final List<LostRange> lost = new CopyOnWriteArrayList<>();
        final List<Long> clocks = new CopyOnWriteArrayList<>();
        final AtomicInteger failures = new AtomicInteger();

        @Override
        public void handle(TailBatch batch) {
            if (!batch.records().isEmpty() && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("away, says a test");
            }
            batch.records().forEach(record -> texts.add(new String(record.value(), StandardCharsets.UTF_8)));
            batch.positions().values().forEach(position -> clocks.add(position.clockMs()));
        }

        @Override
        public void lost(LostRange range) {
            lost.add(range);
        }
    }

    private final KafkaConnection kafka = KafkaConnection.to(SharedStack.start().get("kafka.bootstrap.servers"));
    private final String topic = "tail-" + UUID.randomUUID();
    private final TopicPartition zero = new TopicPartition(topic, 0);
    private final TopicPartition one = new TopicPartition(topic, 1);
    private final Collector collector = new Collector();
    private final StreamTail tail =
            new StreamTail(kafka, "tail-test", collector, Clock.systemUTC(), Duration.ofMillis(50));

    @BeforeEach
    void createTopic() throws Exception {
        create(kafka, topic);
    }

    @AfterEach
    void close() {
        tail.close();
    }

    @Test
    void readsFromAnOffsetInOrder() throws Exception {
        send(kafka, zero, "a", "b", "c");
        tail.start();
        tail.assign(Map.of(zero, StartAt.offset(1)));
        await().until(() -> collector.texts.equals(List.of("b", "c")));
        await().until(() -> tail.positions().get(zero).atEnd());
        assertThat(tail.positions().get(zero).nextOffset()).isEqualTo(3);
        assertThat(tail.positions().get(zero).lag()).isZero();
    }

    @Test
    void readsFromTheEndOrFromATime() throws Exception {
        send(kafka, zero, "old");
        send(kafka, one, "old");
        Thread.sleep(20);
        long between = System.currentTimeMillis();
        send(kafka, one, "young");
        tail.start();
        tail.assign(Map.of(zero, StartAt.end(), one, StartAt.time(between)));
        await().until(() -> collector.texts.equals(List.of("young")));
        await().until(() -> tail.positions().containsKey(zero));
        send(kafka, zero, "new");
        await().until(() -> collector.texts.equals(List.of("young", "new")));
    }

    @Test
    void theClockOfASilentPartitionGoesOnAndNeverPassesTheWallClock() {
        tail.start();
        tail.assign(Map.of(zero, StartAt.beginning()));
        await().until(() ->
                tail.positions().containsKey(zero) && tail.positions().get(zero).atEnd());
        long first = tail.positions().get(zero).clockMs();
        await().until(() -> tail.positions().get(zero).clockMs() > first);
        assertThat(tail.positions().get(zero).clockMs()).isLessThanOrEqualTo(System.currentTimeMillis());
        assertThat(collector.clocks).isSorted();
    }

    @Test
    void takesABatchAgainWhenTheHandlerCouldNotTakeIt() throws Exception {
        collector.failures.set(2);
        send(kafka, zero, "a", "b");
        tail.start();
        tail.assign(Map.of(zero, StartAt.beginning()));
        await().until(() -> collector.texts.equals(List.of("a", "b")));
    }

    @Test
    void aPartitionThatStaysInTheAssignmentGoesOnWhereItWas() throws Exception {
        send(kafka, zero, "a");
        tail.start();
        tail.assign(Map.of(zero, StartAt.beginning()));
        await().until(() -> collector.texts.equals(List.of("a")));
        send(kafka, one, "b");
        tail.assign(Map.of(zero, StartAt.beginning(), one, StartAt.beginning()));
        await().until(() -> collector.texts.equals(List.of("a", "b")));
        tail.assign(Map.of(one, StartAt.beginning()));
        await().until(() -> tail.positions().keySet().equals(java.util.Set.of(one)));
        send(kafka, zero, "unread");
        send(kafka, one, "c");
        await().until(() -> collector.texts.equals(List.of("a", "b", "c")));
    }

    @Test
    void offsetsThatKafkaNoLongerHasAreToldAsLost() throws Exception {
        send(kafka, zero, "a", "b", "c");
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            admin.deleteRecords(Map.of(zero, RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        tail.start();
        tail.assign(Map.of(zero, StartAt.offset(1)));
        await().until(() -> collector.texts.equals(List.of("c")));
        assertThat(collector.lost).containsExactly(new LostRange(zero, 1, 2));
    }

    @Test
    void anAbortedTransactionIsNeverSeen() throws Exception {
        tail.start();
        tail.assign(Map.of(zero, StartAt.beginning()));
        try (KafkaProducer<byte[], byte[]> producer = producer(kafka, Map.of("transactional.id", topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record(zero, "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(record(zero, "committed")).get();
            producer.commitTransaction();
        }
        await().until(() -> collector.texts.equals(List.of("committed")));
        await().until(() -> tail.positions().get(zero).atEnd());
        assertThat(tail.positions().get(zero).nextOffset()).isEqualTo(4);
    }

    @Test
    void sitsOutAnOutageOfKafkaAndItsClockStandsStillMeanwhile(@TempDir Path directory) throws Exception {
        EmbeddedKafka own = EmbeddedKafka.start(directory, 0);
        KafkaConnection connection = KafkaConnection.to(own.bootstrapServers());
        create(connection, topic);
        send(connection, zero, "before");
        try (StreamTail reader =
                new StreamTail(connection, "outage", collector, Clock.systemUTC(), Duration.ofMillis(50))) {
            reader.start();
            reader.assign(Map.of(zero, StartAt.beginning()));
            await().until(() -> reader.positions().containsKey(zero)
                    && reader.positions().get(zero).atEnd());
            own.close();
            long stopped = System.currentTimeMillis();
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(reader.positions().get(zero).clockMs()).isLessThanOrEqualTo(stopped);
            own = EmbeddedKafka.start(directory, own.port());
            send(connection, zero, "after");
            await().atMost(Duration.ofSeconds(30)).until(() -> collector.texts.equals(List.of("before", "after")));
            await().until(() -> reader.positions().get(zero).clockMs() > stopped);
        } finally {
            own.close();
        }
    }

    private static void create(KafkaConnection kafka, String topic) throws Exception {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private static void send(KafkaConnection kafka, TopicPartition partition, String... texts) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(kafka, Map.of())) {
            for (String text : texts) {
                producer.send(record(partition, text)).get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(TopicPartition partition, String text) {
        return new ProducerRecord<>(
                partition.topic(), partition.partition(), null, text.getBytes(StandardCharsets.UTF_8));
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaConnection kafka, Map<String, Object> more) {
        return new KafkaProducer<>(kafka.with(more), new ByteArraySerializer(), new ByteArraySerializer());
    }
}
