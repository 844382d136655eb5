package io.tidewatch.query.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.embedded.EmbeddedKafka;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.store.PostgresFixture;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that share and take over the partitions of a Kafka of their own. */
class ReplicasIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTITIONS = 4;

    @TempDir
    static Path directory;

    private static EmbeddedKafka kafka;
    private static KafkaProducer<byte[], byte[]> producer;

    private final ProjectId project = new ProjectId("replicas-" + UUID.randomUUID());
    private final String group = "replicas-" + UUID.randomUUID();
    private final UUID topicId = UUID.randomUUID();
    private final long now = System.currentTimeMillis() / 1000 * 1000;
    private final List<Replica> running = new ArrayList<>();

    @BeforeAll
    static void open() throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(Topic.METRICS.topicName(), PARTITIONS, (short) 1)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void close() {
        producer.close();
        kafka.close();
    }

    @AfterEach
    void killAll() throws InterruptedException {
        for (Replica replica : running) {
            replica.kill();
        }
    }

    private Replica start() {
        Replica replica = new Replica(kafka.bootstrapServers(), group, topicId, producer);
        running.add(replica);
        return replica;
    }

    private static Labels series(int partition) {
        return Labels.of("__name__", "work_total", "partition", "" + partition);
    }

    /** Returns the offset when Kafka has acknowledged it. */
    private long send(int partition, boolean carryLabels, long timestampMs, double value) throws Exception {
        Labels labels = series(partition);
        MetricsRecordWriter writer = new MetricsRecordWriter();
        int number = writer.series(
                MetricFamily.of(labels.metricName()), SeriesHasher.hash(labels), carryLabels ? labels : null);
        writer.sample(number, timestampMs, value, 0);
        return producer.send(MetricsRecords.record(project, partition, writer, null))
                .get(10, TimeUnit.SECONDS)
                .offset();
    }

    private List<String> sql(String query) throws SQLException {
        return PostgresFixture.get().jdbc.in(ProjectScope.of(project), c -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                List<String> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(rows.getString(1));
                }
                return out;
            }
        });
    }

    private List<String> stored() throws SQLException {
        return sql("select (labels->>'partition') || ' ' || value from metric_sample order by 1");
    }

    @Test
    void twoReplicasShareThePartitionsAndOneTakesOverFromTheOtherThatIsKilled() throws Exception {
        Replica one = start().sealing();
        Replica two = start().sealing();
        await().atMost(PATIENCE)
                .until(() -> one.pipeline.partitions().size() == 2
                        && two.pipeline.partitions().size() == 2);
        assertThat(one.pipeline.partitions()).doesNotContainAnyElementsOf(two.pipeline.partitions());
        for (int mine : one.pipeline.partitions()) {
            assertThat(two.recovery.readUntil(mine)).isNull();
        }

        TreeSet<String> sent = new TreeSet<>();
        for (int i = 0; i < 400; i++) {
            if (i == 200) {
                one.kill();
            }
            send(i % PARTITIONS, i < PARTITIONS, now - 600_000 + i * 1000L, i);
            sent.add(i % PARTITIONS + " " + i);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored()).containsExactlyElementsOf(sent));
        assertThat(two.pipeline.partitions()).hasSize(PARTITIONS);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(two.pipeline.partitions())
                .allSatisfy(partition ->
                        assertThat(two.recovery.readUntil(partition)).isEqualTo(0L)));
        assertThat(
                        sql(
                                "select sum(consumed) || ' ' || sum(stored) || ' ' || sum(duplicates + refused) from conservation"))
                .containsExactly("400 400 0");
    }

    @Test
    void labelsThatStandBeforeTheStoredOffsetAreFoundInKafka() throws Exception {
        Replica first = start();
        // Too old to be stored, so that Postgres does not learn the series.
        long refused = send(1, true, now - Duration.ofHours(30).toMillis(), 1);
        await().atMost(PATIENCE).until(() -> {
            PartitionHead head = first.pipeline.head(1);
            return head != null && head.nextOffset() > refused;
        });
        first.pipeline.seal(1);
        assertThat(sql("select reason from conservation_refused")).containsExactly("too_old");
        assertThat(sql("select metric from series")).isEmpty();
        first.kill();

        send(1, false, now - 2_000, 2);
        start().sealing();
        send(1, false, now - 1_000, 3);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored()).containsExactly("1 2", "1 3"));
        assertThat(sql("select reason from conservation_refused")).containsExactly("too_old");
    }

    @Test
    void aRangeThatKafkaNoLongerHasIsRecordedAsLostAndTheRestIsStored() throws Exception {
        Replica first = start().sealing();
        send(2, true, now - 5_000, 1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored()).containsExactly("2 1"));
        first.kill();

        long from = send(2, false, now - 4_000, 2);
        send(2, false, now - 3_000, 3);
        long kept = send(2, false, now - 2_000, 4);
        TopicPartition partition = new TopicPartition(Topic.METRICS.topicName(), 2);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(kept)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
        start().sealing();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored()).containsExactly("2 1", "2 4"));
        assertThat(sql("select from_offset || '-' || to_offset from lost_range where partition_id = 2"))
                .contains(from + "-" + kept);
    }
}
