package io.tidewatch.ingest.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.tidewatch.embedded.EmbeddedKafka;
import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.ingest.export.ExportCounts.DropReason;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.ingest.remotewrite.WriteProtocol;
import io.tidewatch.ingest.remotewrite.WriteRequest;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import io.tidewatch.ingest.scrape.config.ScrapeConfigReader;
import io.tidewatch.ingest.scrape.http.TestServer;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.topics.TopicCreator;
import io.tidewatch.kit.topics.TopicPlan;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From Kafka to a receiver by HTTP that fails in every way. */
class ExportIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ProjectId PROJECT = ProjectId.DEFAULT;

    @TempDir
    private static Path folder;

    private static EmbeddedKafka broker;
    private static KafkaConnection kafka;
    private static MetricsPublisher publisher;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Vertx vertx = Vertx.vertx();
    private final TestServer server = new TestServer();
    /** A metric name of this test's own, so that what other tests left on the topic is told apart. */
    private final String metric = "m" + NUMBER.incrementAndGet();

    private final long base = System.currentTimeMillis();
    /** Time stamp and bits of each sample by series, as they came. */
    private final Map<Labels, List<String>> received = new ConcurrentHashMap<>();

    private final List<SampleBatch> requests = new CopyOnWriteArrayList<>();
    private final List<ExportManager> replicas = new ArrayList<>();
    private final ConcurrentHashMap<String, ExportCounts> counts = new ConcurrentHashMap<>();

    @BeforeAll
    static void startKafka() throws Exception {
        broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        kafka = KafkaConnection.to(broker.bootstrapServers());
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            new TopicCreator(admin).ensure(List.of(TopicPlan.of(Topic.METRICS, 4, (short) 1)));
        }
        publisher = new MetricsPublisher(
                new KafkaProducer<>(
                        kafka.with(Map.of("acks", "all")), new ByteArraySerializer(), new ByteArraySerializer()),
                new LabelBook(10_000, Clock.systemUTC()),
                Clock.systemUTC(),
                new MetricsPublisher.Settings(Duration.ofMillis(5), 1_000_000, Duration.ofSeconds(30), 2));
        publisher.start();
    }

    @AfterAll
    static void stopKafka() {
        publisher.close();
        broker.close();
    }

    @BeforeEach
    void listen() {
        server.on("/write", this::take);
    }

    @AfterEach
    void stop() {
        replicas.forEach(ExportManager::close);
        server.close();
        vertx.close();
    }

    /** A good receiver. */
    private void take(HttpExchange exchange) throws IOException {
        byte[] block = exchange.getRequestBody().readAllBytes();
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        WriteProtocol protocol = WriteProtocol.of(type);
        assertThat(exchange.getRequestHeaders().getFirst("X-Prometheus-Remote-Write-Version"))
                .isEqualTo(protocol == WriteProtocol.VERSION_1 ? "0.1.0" : "2.0.0");
        SampleBatch samples = WriteRequest.read(
                        protocol,
                        block,
                        1 << 24,
                        new WireCache<>(1000),
                        LabelRules.Names.UTF8,
                        new EventTime(Duration.ofHours(24)),
                        System.currentTimeMillis())
                .samples();
        requests.add(samples);
        for (int i = 0; i < samples.size(); i++) {
            received.computeIfAbsent(samples.series(i).labels(), any -> new CopyOnWriteArrayList<>())
                    .add(point(samples.timestampMs(i), samples.value(i)));
        }
        if (protocol == WriteProtocol.VERSION_2) {
            exchange.getResponseHeaders()
                    .add("X-Prometheus-Remote-Write-Samples-Written", Integer.toString(samples.size()));
            exchange.getResponseHeaders()
                    .add(
                            "X-Prometheus-Remote-Write-Histograms-Written",
                            Integer.toString(samples.histograms().size()));
        }
        exchange.sendResponseHeaders(204, -1);
    }

    private static String point(long timestampMs, double value) {
        return timestampMs + " " + Long.toHexString(Double.doubleToRawLongBits(value));
    }

    private final class Told implements ExportManager.Listener {
        @Override
        public void added(String name, ExportCounts ofName) {
            counts.put(name, ofName);
        }

        @Override
        public void removed(String name) {
            counts.remove(name);
        }
    }

    private List<RemoteWriteConfig> config(String more) throws Exception {
        String text = """
                global:
                  external_labels: {from: tidewatch}
                remote_write:
                - url: %s
                  name: %s
                  remote_timeout: 2s
                  send_exemplars: true
                  send_native_histograms: true
                  write_relabel_configs:
                  - {source_labels: [__name__], regex: '%s.*', action: keep}
                  - {source_labels: [secret], regex: '.+', action: drop}
                """.formatted(server.url("/write"), metric, metric);
        return ScrapeConfigReader.read(Path.of("t.yml"), text + more.indent(2)).destinations();
    }

    private static final String QUICK =
            "queue_config: {batch_send_deadline: 50ms, min_backoff: 20ms, max_backoff: 200ms}\n";

    private ExportManager replica(String more) throws Exception {
        ExportManager manager = new ExportManager(
                vertx, kafka, Clock.systemUTC(), new ExportManager.Settings(PROJECT, false, 10_000), new Told());
        replicas.add(manager);
        manager.apply(config(more));
        manager.start();
        return manager;
    }

    private ExportManager readyReplica(String more) throws Exception {
        ExportManager manager = replica(more);
        await().atMost(PATIENCE).until(() -> partitions(manager).size() == 4);
        return manager;
    }

    private static Set<Integer> partitions(ExportManager manager) {
        return manager.views().stream()
                .flatMap(view -> view.positions().keySet().stream())
                .collect(HashSet::new, Set::add, Set::addAll);
    }

    private ExportCounts counts() {
        return counts.get(metric);
    }

    private static void publish(SampleBatch batch) throws Exception {
        publisher.publish(PROJECT, batch).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Labels series(int number) {
        // A family each, so that they spread over partitions.
        return Labels.of("__name__", metric + "_" + number, "number", Integer.toString(number));
    }

    private Labels outgoing(int number) {
        return series(number).with("from", "tidewatch");
    }

    /** One sample of each series at the instant. */
    private void publishRound(int seriesCount, int instant) throws Exception {
        SampleBatch batch = new SampleBatch();
        for (int i = 0; i < seriesCount; i++) {
            batch.add(new SeriesRef(series(i)), base + instant, instant + i / 100.0);
        }
        publish(batch);
    }

    private List<String> expected(int number, int from, int to) {
        List<String> points = new ArrayList<>();
        for (int instant = from; instant < to; instant++) {
            points.add(point(base + instant, instant + number / 100.0));
        }
        return points;
    }

    private void awaitInOrder(int seriesCount, int from, int to) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (int i = 0; i < seriesCount; i++) {
                assertThat(received.getOrDefault(outgoing(i), List.of()))
                        .as("series %d", i)
                        .containsExactlyElementsOf(expected(i, from, to));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(RemoteWriteConfig.Message.class)
    void everythingArrivesBitForBit(RemoteWriteConfig.Message message) throws Exception {
        publishRound(1, 1);
        readyReplica(QUICK + "protobuf_message: " + message.text() + "\nmetadata_config: {send_interval: 300ms}\n");
        Labels labels = series(0);
        Labels histogram = Labels.of("__name__", metric + "_h");
        Labels dropped = Labels.of("__name__", metric + "_d", "secret", "yes");
        double[] values = {2.5, -0.0, StaleMarker.VALUE, Double.longBitsToDouble(0x7ff8000000000abcL), -1 / 0.0};
        SampleBatch batch = new SampleBatch();
        for (int i = 0; i < values.length; i++) {
            batch.add(new SeriesRef(labels), base + 10 + i, values[i], base - 100);
        }
        batch.add(new SeriesRef(dropped), base, 1);
        batch.add(new SampleBatch.HistogramPoint(new SeriesRef(histogram), base, RequestEncoderTest.WHOLE, base - 50));
        batch.add(new SampleBatch.Exemplar(new SeriesRef(labels), base + 9, 0.5, Labels.of("trace_id", "abc")));
        batch.add(new Metadata(metric + "_0", MetricType.GAUGE, "A test's own", "s"));
        publish(batch);

        List<String> points = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            points.add(point(base + 10 + i, values[i]));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(received)
                .as("no sample from before the destination, none that relabelling drops")
                .containsExactly(Map.entry(outgoing(0), points)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(requests)
                .flatExtracting(SampleBatch::histograms)
                .singleElement()
                .satisfies(point -> {
                    assertThat(point.value()).isEqualTo(RequestEncoderTest.WHOLE);
                    assertThat(point.series().labels()).isEqualTo(histogram.with("from", "tidewatch"));
                    assertThat(point.startMs())
                            .isEqualTo(message == RemoteWriteConfig.Message.VERSION_2 ? base - 50 : 0);
                }));
        assertThat(requests)
                .flatExtracting(SampleBatch::exemplars)
                .singleElement()
                .satisfies(exemplar -> {
                    assertThat(exemplar.series().labels()).isEqualTo(outgoing(0));
                    assertThat(exemplar.labels()).isEqualTo(Labels.of("trace_id", "abc"));
                    assertThat(exemplar.timestampMs()).isEqualTo(base + 9);
                });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(requests)
                .flatExtracting(SampleBatch::metadata)
                .contains(new Metadata(metric + "_0", MetricType.GAUGE, "A test's own", "s")));
        await().atMost(PATIENCE).until(() -> counts().lagRecords() == 0);
        assertThat(counts().sent()).isEqualTo(values.length + 1);
        assertThat(counts().dropped(DropReason.RELABEL)).isPositive();
        assertThat(counts().failed()).isZero();
        assertThat(counts().lastSuccessMs()).isGreaterThanOrEqualTo(base);
    }

    @Test
    void whatWaitsWhenPartitionsMoveIsSentByWhoeverGetsThem() throws Exception {
        server.on("/write", TestServer.text(503, "text/plain", "not now"));
        String oneByOne = """
                queue_config: {batch_send_deadline: 20ms, min_backoff: 20ms, max_backoff: 50ms, max_samples_per_send: 1,
                  min_shards: 8, max_shards: 8}
                """;
        readyReplica(oneByOne);
        int series = 6;
        for (int instant = 0; instant < 10; instant++) {
            for (int i = 0; i < series; i++) {
                // A record each, and lanes of which some hold only what moves.
                SampleBatch batch = new SampleBatch();
                batch.add(new SeriesRef(series(i)), base + instant, instant + i / 100.0);
                publish(batch);
            }
        }
        await().atMost(PATIENCE).until(() -> counts().retried() > 8 && counts().pending() == series * 10);
        ExportManager second = replica(oneByOne);
        await().atMost(PATIENCE).until(() -> partitions(second).size() == 2);
        server.on("/write", this::take);

        await().atMost(PATIENCE).untilAsserted(() -> {
            for (int i = 0; i < series; i++) {
                assertThat(received.getOrDefault(outgoing(i), List.of()))
                        .as("series %d", i)
                        .containsAll(expected(i, 0, 10));
            }
        });
    }

    @Test
    void whateverTheReceiverDoesAllArrivesInOrder() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        List<Long> answered429 = new CopyOnWriteArrayList<>();
        List<Long> after429 = new CopyOnWriteArrayList<>();
        server.on("/write", exchange -> {
            int call = calls.getAndIncrement();
            if (call == 2) {
                after429.add(System.nanoTime());
            }
            switch (call) {
                case 0 -> TestServer.text(503, "text/plain", "not now").to(exchange);
                case 1 -> {
                    answered429.add(System.nanoTime());
                    exchange.getResponseHeaders().add("Retry-After", "1");
                    TestServer.text(429, "text/plain", "slow down").to(exchange);
                }
                case 2 -> Thread.sleep(2_500);
                case 3 -> {
                    // Dies in the middle of its answer.
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write(new byte[10]);
                    exchange.getResponseBody().flush();
                    throw new IOException("gone");
                }
                default -> take(exchange);
            }
        });
        ExportManager manager = readyReplica(QUICK);
        for (int instant = 0; instant < 20; instant++) {
            publishRound(8, instant);
        }
        awaitInOrder(8, 0, 20);
        assertThat(counts().retried()).isPositive();
        assertThat(counts().failed()).isZero();
        assertThat(after429.get(0) - answered429.get(0))
                .as("Retry-After is honoured")
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        await().atMost(PATIENCE).until(() -> manager.views().get(0).trouble().isEmpty() && counts().lagRecords() == 0);
    }

    @Test
    void aRestartDuringAnOutageResumesWhereItWas() throws Exception {
        ExportManager first = readyReplica(QUICK);
        publishRound(8, 0);
        awaitInOrder(8, 0, 1);
        await().atMost(PATIENCE).until(() -> counts().lagRecords() == 0);
        server.on("/write", TestServer.text(500, "text/plain", "broken"));
        publishRound(8, 1);
        await().atMost(PATIENCE).until(() -> counts().retried() > 0);
        first.close();
        // Nobody is there now; labels were on the topic before.
        publishRound(8, 2);
        received.clear();
        server.on("/write", this::take);
        readyReplica(QUICK);
        publishRound(8, 3);
        awaitInOrder(8, 1, 4);
        assertThat(counts().dropped(DropReason.UNKNOWN_SERIES)).isZero();
    }

    @Test
    void whatIsRefusedIsCountedAndTheRestGoesOn() throws Exception {
        ExportManager manager = readyReplica(QUICK);
        server.on("/write", TestServer.text(400, "text/plain", "out of bounds\nsecond line"));
        publishRound(2, 0);
        await().atMost(PATIENCE).until(() -> counts().failed() == 2);
        assertThat(manager.views().get(0).trouble()).isEqualTo("400 Bad Request: out of bounds second line");
        server.on("/write", this::take);
        publishRound(2, 1);
        awaitInOrder(2, 1, 2);
        assertThat(counts().sent()).isEqualTo(2);
    }

    @Test
    void aReceiverOf1OnlyIsToldWhen2IsSent() throws Exception {
        ExportManager manager = readyReplica(QUICK + "protobuf_message: io.prometheus.write.v2.Request\n");
        server.on("/write", TestServer.text(204, "text/plain", ""));
        publishRound(2, 0);
        await().atMost(PATIENCE).until(() -> counts().failed() == 2);
        assertThat(manager.views().get(0).trouble()).contains("speaks remote write 1.0 only");
    }

    @Test
    void replicasShareThePartitionsAndTakeOver() throws Exception {
        ExportManager first = readyReplica(QUICK);
        ExportManager second = replica(QUICK);
        await().atMost(PATIENCE)
                .until(() -> partitions(first).size() == 2 && partitions(second).size() == 2);
        assertThat(partitions(first)).doesNotContainAnyElementsOf(partitions(second));
        publishRound(12, 0);
        awaitInOrder(12, 0, 1);
        second.close();
        await().atMost(PATIENCE).until(() -> partitions(first).size() == 4);
        publishRound(12, 1);
        awaitInOrder(12, 0, 2);
    }

    @Test
    void whatKafkaHasDeletedIsToldAsLost() throws Exception {
        ExportManager first = readyReplica(QUICK);
        await().atMost(PATIENCE).until(() -> counts().lagRecords() == 0);
        first.close();
        publishRound(1, 0);
        publishRound(1, 1);
        Map<TopicPartition, RecordsToDelete> all = new ConcurrentHashMap<>();
        for (int partition = 0; partition < 4; partition++) {
            all.put(new TopicPartition(Topic.METRICS.topicName(), partition), RecordsToDelete.beforeOffset(-1));
        }
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            admin.deleteRecords(all).all().get(30, TimeUnit.SECONDS);
        }
        readyReplica(QUICK);
        // Two records of ours at least; heartbeats lie between them.
        assertThat(counts().lostRecords()).isGreaterThanOrEqualTo(2);
        publishRound(1, 2);
        await().atMost(PATIENCE).until(() -> counts().sent() + counts().dropped(DropReason.UNKNOWN_SERIES) == 1);
    }

    @Test
    void memoryIsBoundedWhileTheReceiverHangs() throws Exception {
        server.on("/write", TestServer.text(500, "text/plain", "no"));
        readyReplica("queue_config: {capacity: 50, max_shards: 1, max_samples_per_send: 10, batch_send_deadline: 50ms,"
                + " max_backoff: 100ms}\n");
        for (int instant = 0; instant < 100; instant++) {
            publishRound(10, instant);
        }
        await().atMost(PATIENCE).until(() -> counts().pending() >= 50);
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).untilAsserted(() -> assertThat(counts().pending())
                .isLessThanOrEqualTo(60));
        assertThat(counts().lagSamples()).isGreaterThan(counts().pending());
        assertThat(counts().lagSeconds(System.currentTimeMillis())).isPositive();
        server.on("/write", this::take);
        awaitInOrder(10, 0, 100);
    }

    @Test
    void aChangeOfTheFileTakesEffectAndKeepsThePlace() throws Exception {
        ExportManager manager = readyReplica(QUICK);
        publishRound(1, 0);
        awaitInOrder(1, 0, 1);
        manager.apply(config(QUICK + "headers: {X-Scope-OrgID: shop}\n"));
        AtomicInteger instant = new AtomicInteger(1);
        await().atMost(PATIENCE).until(() -> {
            publishRound(1, instant.getAndIncrement());
            return server.requests.stream().anyMatch(exchange -> "shop"
                    .equals(exchange.getRequestHeaders().getFirst("X-Scope-OrgID")));
        });
        awaitInOrder(1, 0, instant.get());
        await().atMost(PATIENCE).until(() -> counts().sent() == instant.get());
        manager.apply(List.of());
        await().atMost(PATIENCE).until(() -> manager.views().isEmpty() && counts.isEmpty());
    }
}
