package io.tidewatch.ingest.scrape.slots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.embedded.EmbeddedKafka;
import io.tidewatch.events.Topic;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.scrape.http.ByteBudget;
import io.tidewatch.ingest.scrape.http.TestServer;
import io.tidewatch.ingest.scrape.loop.ScrapeContext;
import io.tidewatch.ingest.scrape.loop.ScrapeCounts;
import io.tidewatch.ingest.scrape.loop.ScrapeSink;
import io.tidewatch.ingest.scrape.pool.ScrapeManager;
import io.tidewatch.ingest.scrape.targets.TargetState;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.topics.TopicCreator;
import io.tidewatch.kit.topics.TopicPlan;
import io.tidewatch.model.StaleMarker;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas, one Kafka, twenty targets. */
class ScrapeSlotsIT {
    private static final int TARGETS = 20;
    private static final long INTERVAL_MS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final TestServer server = new TestServer();
    private final Map<String, List<Long>> scrapes = new ConcurrentSkipListMap<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private EmbeddedKafka broker;
    private KafkaConnection kafka;
    private Path config;

    /** A replica as the service makes one. */
    private final class Replica implements AutoCloseable {
        private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(2);
        private final ScrapeManager manager = new ScrapeManager(
                vertx,
                new ByteBudget(1 << 20),
                new ScrapeContext(
                        scheduler,
                        scheduler,
                        Clock.systemUTC(),
                        new EventTime(Duration.ofHours(24)),
                        new Sink(),
                        new ScrapeCounts(),
                        1 << 20,
                        1000),
                config);
        private final SlotMember member =
                new SlotMember(kafka, (slots, count) -> manager.own(new ScrapeManager.Share(slots, count)));
        private final HealthReports health = new HealthReports(kafka, manager, Clock.systemUTC());

        private Replica() {
            manager.start();
            member.start();
            health.start();
        }

        /** States of the targets that another replica scrapes. */
        private List<TargetState> told() {
            return manager.pools().stream()
                    .flatMap(pool -> pool.active().stream())
                    .filter(target -> !target.here())
                    .map(target -> health.of(target.target()))
                    .toList();
        }

        private int scraped() {
            return manager.scrapedHere();
        }

        @Override
        public void close() {
            health.close();
            member.close();
            manager.close();
            scheduler.shutdownNow();
        }
    }

    /** What both replicas publish. */
    private final class Sink implements ScrapeSink {
        @Override
        public CompletionStage<Void> publish(SampleBatch samples) {
            for (int i = 0; i < samples.size(); i++) {
                String name = samples.series(i).labels().metricName();
                String instance = samples.series(i).labels().get("instance");
                if (StaleMarker.is(samples.value(i))) {
                    ended.add(name + " of " + instance);
                } else if (name.equals("up")) {
                    scrapes.computeIfAbsent(instance, any -> new CopyOnWriteArrayList<>())
                            .add(samples.timestampMs(i));
                }
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void refused(RefusalReason reason, long samples) {}
    }

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        kafka = KafkaConnection.to(broker.bootstrapServers());
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            new TopicCreator(admin)
                    .ensure(List.of(TopicPlan.of(Topic.SCRAPE_SLOTS, Topic.SCRAPE_SLOTS.partitions(), (short) 1)));
        }
        server.on("/metrics", "a 1\n");
        config = folder.resolve("prometheus.yml");
        write(TARGETS);
    }

    private void write(int targets) throws Exception {
        StringBuilder text = new StringBuilder("scrape_configs:\n- job_name: j\n  scrape_interval: " + INTERVAL_MS
                + "ms\n  relabel_configs:\n"
                + "  - {source_labels: [number], target_label: instance}\n  static_configs:\n");
        for (int i = 0; i < targets; i++) {
            text.append("  - {targets: [\"")
                    .append(server.address())
                    .append("\"], labels: {number: \"")
                    .append(i)
                    .append("\"}}\n");
        }
        Files.writeString(config, text);
    }

    @AfterEach
    void stop() {
        broker.close();
        server.close();
        vertx.close();
    }

    @Test
    void everyTargetIsScrapedByOneReplicaThroughoutAHandOver() throws Exception {
        try (Replica first = new Replica()) {
            await().atMost(PATIENCE).until(() -> first.scraped() == TARGETS && scrapes.size() == TARGETS);
            try (Replica second = new Replica()) {
                await().atMost(PATIENCE)
                        .until(() -> second.scraped() > 0 && first.scraped() + second.scraped() == TARGETS);
                int shareOfFirst = first.scraped();
                assertThat(shareOfFirst).isPositive().isLessThan(TARGETS);
                awaitScrapesOfAll();
            }
            await().atMost(PATIENCE).until(() -> first.scraped() == TARGETS);
            awaitScrapesOfAll();
        }
        // A scrape that fails on a busy machine ends what the target exposes, and goes on to report.
        assertThat(ended).as("a hand-over ends no series").noneMatch(series -> series.startsWith("up of"));
        scrapes.forEach((instance, times) -> {
            Set<Long> intervals = new HashSet<>();
            long twice = times.stream()
                    .filter(time -> !intervals.add(Math.floorDiv(time - times.get(0), INTERVAL_MS)))
                    .count();
            assertThat(twice)
                    .as("scrapes of %s within an interval that had one, over two hand-overs: %s", instance, times)
                    .isLessThanOrEqualTo(2);
        });
    }

    @Test
    void everyReplicaSaysHowTheTargetsOfTheOtherFare() throws Exception {
        try (Replica first = new Replica();
                Replica second = new Replica()) {
            await().atMost(PATIENCE)
                    .until(() -> first.scraped() > 0
                            && second.scraped() > 0
                            && first.scraped() + second.scraped() == TARGETS);
            for (Replica replica : List.of(first, second)) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(replica.told())
                        .hasSize(TARGETS - replica.scraped())
                        .allSatisfy(state -> {
                            assertThat(state.health()).isEqualTo(TargetState.Health.UP);
                            assertThat(state.samples()).isEqualTo(1);
                            assertThat(state.lastScrapeMs()).isPositive();
                        }));
            }
            server.on("/metrics", "a\n");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(first.told()).isNotEmpty().allSatisfy(state -> {
                        assertThat(state.health()).isEqualTo(TargetState.Health.DOWN);
                        assertThat(state.lastError()).isNotEmpty();
                    }));
        }
    }

    @Test
    void aTargetThatGoesEndsItsSeriesAndABadFileChangesNothing() throws Exception {
        try (Replica only = new Replica()) {
            await().atMost(PATIENCE).until(() -> scrapes.size() == TARGETS);
            Files.writeString(config, "scrape_configs:\n- job_name: j\n  scrape_intervall: 1s\n");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(only.manager.configProblem())
                    .contains("prometheus.yml line 3: scrape_configs[0].scrape_intervall: there is no such key;"));
            assertThat(only.scraped()).isEqualTo(TARGETS);
            write(TARGETS - 1);
            String gone = Integer.toString(TARGETS - 1);
            await().atMost(PATIENCE).until(() -> ended.contains("a of " + gone) && ended.contains("up of " + gone));
            assertThat(only.scraped()).isEqualTo(TARGETS - 1);
            assertThat(only.manager.configProblem()).isEmpty();
            assertThat(ended).filteredOn(series -> series.startsWith("up of")).containsExactly("up of " + gone);
        }
    }

    private void awaitScrapesOfAll() {
        Map<String, Integer> before = new ConcurrentHashMap<>();
        scrapes.forEach((instance, times) -> before.put(instance, times.size()));
        List<String> all = new ArrayList<>(before.keySet());
        await().atMost(PATIENCE).until(() -> all.stream()
                .allMatch(instance -> scrapes.get(instance).size() > before.get(instance) + 1));
    }
}
