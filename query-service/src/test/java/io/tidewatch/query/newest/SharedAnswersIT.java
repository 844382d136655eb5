package io.tidewatch.query.newest;

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
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.query.prom.PromQueries;
import io.tidewatch.query.prom.QueryOptions;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Compaction;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.query.store.PostgresFixture;
import io.tidewatch.query.store.ProjectTiers;
import io.tidewatch.query.store.Tiers;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that share the partitions of a Kafka of their own, each asked for everything. */
class SharedAnswersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTITIONS = 6;

    @TempDir
    static Path directory;

    private static EmbeddedKafka kafka;
    private static KafkaProducer<byte[], byte[]> producer;

    private final ProjectId project = new ProjectId("shared-" + UUID.randomUUID());
    private final String group = "shared-" + UUID.randomUUID();
    private final UUID topicId = UUID.randomUUID();
    private final long now = System.currentTimeMillis() / 1000 * 1000;
    private final List<AnsweringReplica> running = new ArrayList<>();
    /** By series and time stamp the bits of what was sent first. */
    private final Map<Labels, TreeMap<Long, Long>> sent = new HashMap<>();

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
        for (AnsweringReplica replica : running) {
            replica.kill();
        }
    }

    private List<AnsweringReplica> start(int replicas) throws Exception {
        for (int i = 0; i < replicas; i++) {
            running.add(new AnsweringReplica(kafka.bootstrapServers(), group, topicId, producer));
        }
        await().atMost(PATIENCE).until(() -> running.stream()
                .allMatch(r -> r.replica.pipeline.partitions().size() == PARTITIONS / replicas));
        return running;
    }

    private void send(int partition, MetricsRecordWriter writer) throws Exception {
        producer.send(MetricsRecords.record(project, partition, writer, null)).get(10, TimeUnit.SECONDS);
    }

    private void send(Random random, int step, Set<Labels> known) throws Exception {
        int partition = random.nextInt(PARTITIONS);
        MetricsRecordWriter writer = new MetricsRecordWriter();
        for (int i = 0; i < 3; i++) {
            Labels labels = Labels.of(
                    "__name__", "work_total", "partition", "" + partition, "n", "" + random.nextInt(2 + step / 40));
            int series = writer.series(
                    MetricFamily.of(labels.metricName()), SeriesHasher.hash(labels), known.add(labels) ? labels : null);
            long ts = now - 1_200_000 + step * 1_000L - (random.nextInt(5) == 0 ? random.nextInt(100_000) : 0) + i;
            double value = random.nextInt(9) == 0
                    ? Double.longBitsToDouble(0x7ff8_0000_0000_0000L | random.nextInt(1_000))
                    : random.nextInt(7) == 0 ? -0.0 : random.nextInt(100_000) / 16.0;
            Long before = sent.computeIfAbsent(labels, l -> new TreeMap<>())
                    .putIfAbsent(ts, Double.doubleToRawLongBits(value));
            writer.sample(series, ts, before == null ? value : Double.longBitsToDouble(before), 0);
        }
        send(partition, writer);
    }

    private record Seen(Map<Labels, TreeMap<Long, Long>> samples, List<String> warnings) {}

    private Seen ask(AnsweringReplica replica) {
        PromQueries.Outcome outcome =
                replica.queries.instant(project, PromQl.parse("work_total[2h]"), now, QueryOptions.USUAL);
        Map<Labels, TreeMap<Long, Long>> samples = new HashMap<>();
        for (SeriesPoints points : ((Value.MatrixValue) outcome.result().value()).series()) {
            TreeMap<Long, Long> of = samples.computeIfAbsent(points.labels(), l -> new TreeMap<>());
            for (int i = 0; i < points.size(); i++) {
                of.put(points.timestampsMs()[i], Double.doubleToRawLongBits(points.values()[i]));
            }
        }
        return new Seen(samples, outcome.warnings());
    }

    private List<String> sealed() throws SQLException {
        return PostgresFixture.get().jdbc.in(ProjectScope.of(project), c -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select labels->>'partition', labels->>'n', (extract(epoch from time) * 1000)::bigint"
                                    + " from metric_sample where metric = 'work_total'")) {
                List<String> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(rows.getString(1) + ' ' + rows.getString(2) + ' ' + rows.getLong(3));
                }
                return out;
            }
        });
    }

    private static Set<String> keys(Map<Labels, TreeMap<Long, Long>> samples) {
        Set<String> keys = new TreeSet<>();
        samples.forEach((labels, of) ->
                of.keySet().forEach(ts -> keys.add(labels.get("partition") + ' ' + labels.get("n") + ' ' + ts)));
        return keys;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void everyReplicaGivesTheWholeAnswerAndAfterAKillEverythingSealedUntilItIsWholeAgain(int replicas)
            throws Exception {
        long seed = 20_261_125L + replicas;
        Random random = new Random(seed);
        List<AnsweringReplica> alive = new ArrayList<>(start(replicas));
        alive.forEach(replica -> replica.replica.sealing());
        Compaction compaction = new Compaction(
                PostgresFixture.get().transactions,
                Duration.ofHours(2),
                ProjectTiers.all(Tiers.of(Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30))),
                Clock.systemUTC());
        ScheduledExecutorService merging = Executors.newSingleThreadScheduledExecutor();
        var unused = merging.scheduleWithFixedDelay(
                () -> {
                    try {
                        compaction.turn();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                100,
                100,
                TimeUnit.MILLISECONDS);
        Set<Labels> known = new TreeSet<>();
        Set<String> floor = new TreeSet<>();
        int lacking = 0;
        try {
            for (int step = 0; step < 600; step++) {
                if (step == 400) {
                    AnsweringReplica dead = alive.remove(0);
                    Set<Integer> lost = new TreeSet<>(dead.replica.pipeline.partitions());
                    dead.kill();
                    running.remove(dead);
                    Seen first = ask(alive.get(0));
                    assertThat(first.warnings()).singleElement().asString().satisfies(warning -> assertThat(warning)
                            .contains(lost.toString().replaceAll("[\\[\\]]", "") + " are missing since")
                            .contains("its owner " + dead.address + " gives no answer"));
                }
                send(random, step, known);
                if (step % 5 == 0) {
                    Set<String> before = new TreeSet<>(sealed());
                    Seen seen = ask(alive.get(random.nextInt(alive.size())));
                    check(seen, "seed " + seed + ", step " + step);
                    assertThat(keys(seen.samples()))
                            .as("sealed before, seed %d, step %d", seed, step)
                            .containsAll(before);
                    if (seen.warnings().isEmpty()) {
                        assertThat(keys(seen.samples()))
                                .as("answered before, seed %d, step %d", seed, step)
                                .containsAll(floor);
                        floor.addAll(keys(seen.samples()));
                    } else {
                        lacking++;
                    }
                }
            }
            assertThat(lacking).as("answers that lacked something").isPositive();
            for (AnsweringReplica replica : alive) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    Seen seen = ask(replica);
                    assertThat(seen.warnings()).isEmpty();
                    assertThat(seen.samples()).isEqualTo(sent);
                });
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(new TreeSet<>(sealed())).isEqualTo(keys(sent)));
            assertThat(sealed()).doesNotHaveDuplicates();
            assertThat(compaction.merges()).isPositive();
            for (AnsweringReplica replica : alive) {
                assertThat(ask(replica).samples()).isEqualTo(sent);
            }
        } finally {
            merging.shutdownNow();
            assertThat(merging.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Nothing that was not sent, nothing changed. */
    private void check(Seen seen, String when) {
        seen.samples()
                .forEach((labels, of) -> of.forEach((ts, bits) -> assertThat(
                                sent.getOrDefault(labels, new TreeMap<>()).get(ts))
                        .as("%s: %s at %d", when, labels, ts)
                        .isEqualTo(bits)));
    }

    private static List<List<LabelMatcher>> named(String metric) {
        return List.of(List.of(new LabelMatcher("__name__", LabelMatcher.Op.EQUAL, metric)));
    }

    /** Everything else that can be asked for of memory, in one text. */
    private String everything(AnsweringReplica replica, List<String> lacks) {
        PromQueries queries = replica.queries;
        PromQueries.Outcome histograms =
                queries.instant(project, PromQl.parse("{__name__=~\".+\"}[2h]"), now, QueryOptions.USUAL);
        lacks.addAll(histograms.warnings());
        List<String> points = new ArrayList<>();
        for (SeriesPoints series : ((Value.MatrixValue) histograms.result().value()).series()) {
            for (int i = 0; i < series.size(); i++) {
                points.add(series.labels() + " " + series.timestampsMs()[i] + " " + series.values()[i] + " "
                        + (series.histograms() == null ? "" : String.valueOf(series.histograms()[i])));
            }
        }
        points.sort(null);
        return String.join(
                "\n",
                "points " + points,
                "series "
                        + queries.series(project, named("only_total"), now - 60_000, lacks::add).stream()
                                .map(SeriesEntry::labels)
                                .sorted()
                                .toList(),
                "names " + queries.labelNames(project, List.of(), now - 60_000, lacks::add),
                "names of one " + queries.labelNames(project, named("only_total"), Long.MIN_VALUE, lacks::add),
                "values " + queries.labelValues(project, "partition", List.of(), Long.MIN_VALUE, lacks::add),
                "families "
                        + queries.metadata(project, null, lacks::add).stream()
                                .map(FamilyMetadata::family)
                                .toList(),
                "family "
                        + queries.metadata(project, "only_3", lacks::add).stream()
                                .map(FamilyMetadata::help)
                                .toList(),
                "exemplars "
                        + new TreeSet<>(replica
                                .newest
                                .exemplars(project, named("only_total"), now - 3_600_000, now, lacks::add)
                                .bySeries()
                                .values()
                                .stream()
                                .map(String::valueOf)
                                .toList()));
    }

    @Test
    void whatIsOnlyInTheMemoryOfOneIsAnsweredByAll() throws Exception {
        List<AnsweringReplica> replicas = start(3);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            MetricsRecordWriter writer = new MetricsRecordWriter();
            Labels labels = Labels.of("__name__", "only_total", "partition", "" + partition, "of_" + partition, "x");
            long hash = SeriesHasher.hash(labels);
            int series = writer.series("only", hash, labels);
            writer.sample(series, now - 30_000, partition, 0);
            writer.histogram(
                    series,
                    now - 20_000,
                    new NativeHistogram(
                            NativeHistogram.ResetHint.UNKNOWN,
                            1,
                            0.5,
                            1,
                            3,
                            2.5 + partition,
                            List.of(new NativeHistogram.Span(0, 1)),
                            List.of(2.0),
                            List.of(),
                            List.of(),
                            List.of()),
                    0);
            writer.exemplar("only", hash, now - 30_000, partition, Labels.of("trace_id", "t" + partition));
            writer.metadata("only_" + partition, MetricType.COUNTER, "Help " + partition, "");
            send(partition, writer);
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            Set<String> answers = new TreeSet<>();
            for (AnsweringReplica replica : replicas) {
                List<String> lacks = new ArrayList<>();
                answers.add(everything(replica, lacks));
                assertThat(lacks).isEmpty();
            }
            assertThat(answers).singleElement().asString().satisfies(all -> {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    assertThat(all)
                            .contains("partition=\"" + partition + "\"", "of_" + partition, "only_" + partition)
                            .contains("t" + partition, "sum=" + (2.5 + partition));
                }
                assertThat(all).contains("family [Help 3]", "values [0, 1, 2, 3, 4, 5]");
            });
        });
        assertThat(sealed()).isEmpty();
        assertThat(replicas)
                .allSatisfy(replica -> assertThat(ask(replica).warnings()).isEmpty());

        AnsweringReplica dead = replicas.remove(0);
        dead.kill();
        List<String> lacks = new ArrayList<>();
        everything(replicas.get(0), lacks);
        assertThat(lacks).hasSize(8).allSatisfy(lack -> assertThat(lack).contains(dead.address));
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<String> still = new ArrayList<>();
            assertThat(everything(replicas.get(0), still)).contains("sum=2.5", "sum=7.5", "t0", "t5");
            assertThat(still).isEmpty();
        });
    }
}
