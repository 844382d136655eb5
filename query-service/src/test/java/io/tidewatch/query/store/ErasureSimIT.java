package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.embedded.EmbeddedPostgres18;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.kit.db.Credentials;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.erasure.Cut;
import io.tidewatch.query.erasure.Erasure;
import io.tidewatch.query.erasure.ErasureTable;
import io.tidewatch.query.erasure.Erasures;
import io.tidewatch.query.head.HeadLimits;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.series.ErasedSeries;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Samples are sent, read, sealed, merged and erased, and whoever does so is killed between each two steps, before and
 * after a commit. A failure names its seed.
 */
class ErasureSimIT {
    private static final long WINDOW = BlockTable.SIX_HOURS_MS;
    private static final int PARTITIONS = 2;

    @TempDir
    static Path directory;

    private static EmbeddedPostgres18 server;
    private static PostgresFixture postgres;

    @BeforeAll
    static void open() {
        server = EmbeddedPostgres18.start(directory, 0);
        postgres = new PostgresFixture(Map.of(
                "tidewatch.db.jdbc-url",
                server.jdbcUrl(),
                "tidewatch.db.owner.username",
                EmbeddedPostgres18.OWNER,
                "tidewatch.db.owner.password",
                EmbeddedPostgres18.OWNER_PASSWORD,
                "quarkus.datasource.reactive.url",
                server.reactiveUrl()));
    }

    @AfterAll
    static void close() {
        postgres.jdbc.close();
        server.close();
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Point(Labels labels, long ts, double value) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsErasedIsSeenByNobodyAndLeavesNothing(long seed) throws Exception {
        Simulation simulation = new Simulation(seed);
        for (int step = 0; step < 400; step++) {
            simulation.step();
            if (step % 7 == 0) {
                simulation.check("seed " + seed + ", step " + step);
            }
        }
        simulation.settle();
        assertThat(simulation.kills).as("kills within the work, seed %d", seed).isPositive();
        assertThat(simulation.erased).as("erased, seed %d", seed).isNotEmpty();
    }

    @Test
    void aRangeThatBeginsWithinABucketTakesItWholeOnlyWhereRawSamplesAreGone() throws Exception {
        Simulation simulation = new Simulation(9);
        Labels labels = simulation.labels(0, 0);
        long begin = simulation.clock / WINDOW * WINDOW;
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            points.add(new Point(labels, begin + i * 15_000L, i));
        }
        simulation.send(0, points);
        simulation.clock = begin + 600_000;
        simulation.poll(0);
        simulation.node.pipeline.seal(0);
        simulation.finishWindows();
        assertThat(simulation.buckets("metric_minutes", labels)).isEqualTo("4 4 4 4 4 4 4 4 4 4");
        simulation.erase(labels.get("n"), begin + 75_000, begin + 150_000);
        simulation.workUntilDone();
        assertThat(simulation.buckets("metric_minutes", labels)).isEqualTo("4 1 1 4 4 4 4 4 4 4");
        simulation.sql("delete from metric_block");
        simulation.erase(labels.get("n"), begin + 300_001, begin + 310_000);
        simulation.workUntilDone();
        assertThat(simulation.buckets("metric_minutes", labels)).isEqualTo("4 1 1 4 4 4 4 4 4");
        assertThat(simulation.buckets("metric_five_minutes", labels)).isEqualTo("14");
    }

    @Test
    void aBrokenBlockCostsTheBucketsThatTheRangeTouchesAndHoldsUpNothing() throws Exception {
        Simulation simulation = new Simulation(10);
        Labels labels = simulation.labels(0, 0);
        Labels broken = simulation.labels(0, 2);
        long begin = simulation.clock / WINDOW * WINDOW;
        for (Labels of : List.of(labels, broken)) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                points.add(new Point(of, begin + i * 15_000L, i));
            }
            simulation.send(0, points);
            simulation.clock = begin + 600_000;
            simulation.poll(0);
            simulation.node.pipeline.seal(0);
        }
        String rest = "block_id, project_id, family, seal_order, level, first_ms, last_ms, series, samples,"
                + " first_series, last_series, directory, data";
        // Tiers of both series, and of each a block of its own.
        simulation.sql("insert into metric_block (window_start, " + rest
                + ") select window_start + interval '10 years', " + rest + " from metric_seal");
        simulation.finishWindows();
        simulation.sql("delete from metric_block where window_start < now() + interval '1 year'");
        simulation.sql("update metric_block set window_start = window_start - interval '10 years'");
        simulation.sql("update metric_block set data = set_byte(data, length(data) - 1,"
                + " get_byte(data, length(data) - 1) # 255) where first_series = '" + uuid(broken) + "'");
        assertThat(simulation.buckets("metric_five_minutes", labels)).isEqualTo("20 20");
        simulation.erase(labels.get("n"), begin + 75_000, begin + 150_000);
        simulation.workUntilDone();
        assertThat(simulation.buckets("metric_five_minutes", labels)).isEqualTo("20");
        assertThat(simulation.buckets("metric_five_minutes", broken)).isEqualTo("20 20");
        assertThat(simulation.rows("select unreadable from metric_erasure")).containsExactly("1");
        assertThat(simulation.rows("select samples from metric_block where first_series = '" + uuid(labels) + "'"))
                .containsExactly("34");
    }

    @Test
    void whatComesWhileBlocksAreRewrittenIsKept() throws Exception {
        Simulation simulation = new Simulation(11);
        simulation.safe = true;
        Labels labels = simulation.labels(0, 0);
        long begin = simulation.clock / WINDOW * WINDOW;
        simulation.send(0, List.of(new Point(labels, begin + 1_000, 1), new Point(labels, begin + 2_000, 2)));
        simulation.clock = begin + 3_000;
        simulation.poll(0);
        simulation.node.pipeline.seal(0);
        simulation.erase(labels.get("n"), begin, begin + 10_000);
        try (Connection other = DriverManager.getConnection(
                        server.jdbcUrl(), EmbeddedPostgres18.OWNER, EmbeddedPostgres18.OWNER_PASSWORD);
                Statement lock = other.createStatement()) {
            lock.execute("select pg_advisory_lock(hashtextextended('" + simulation.project + "/work_total/" + begin
                    + "', 60))");
            simulation.work();
            assertThat(simulation.rows("select state from metric_erasure")).containsExactly("erasing");
        }
        simulation.send(0, List.of(new Point(labels, begin + 5_000, 3)));
        simulation.poll(0);
        simulation.node.pipeline.seal(0);
        simulation.finishWindows();
        assertThat(simulation.rows("select count(*) from metric_seal")).containsExactly("2");
        simulation.workUntilDone();
        simulation.finishWindows();
        assertThat(simulation.rows("select value from metric_sample")).containsExactly("3");
        assertThat(simulation.buckets("metric_minutes", labels)).isEqualTo("1");
    }

    private static UUID uuid(Labels labels) {
        SeriesId id = SeriesHasher.id(labels);
        return new UUID(id.high(), id.low());
    }

    @Test
    void onlyTablesOfSamplesCanBeRewritten() {
        assertThatThrownBy(() -> postgres.transactions.in(c -> {
                    new ErasureTable().rewrite(c, List.of(0L), "consumer_offset");
                    return 0;
                }))
                .hasMessageContaining("consumer_offset holds no samples");
    }

    /** One process: what it has in memory. */
    private final class Node {
        final SeriesCatalog catalog = new SeriesCatalog(1_000);
        final Erasures erasures;
        final PostgresSeriesStore store;
        final MetricsPipeline pipeline;
        final ErasedSeries erasedSeries;
        final long[] positions = new long[PARTITIONS];

        Node(Simulation simulation) {
            erasures = new Erasures(() -> postgres.transactions.in(new ErasureTable()::recent), System::nanoTime);
            store = new PostgresSeriesStore(
                    postgres.transactions,
                    new PartitionOffsets(simulation.group, "tidewatch.metrics", () -> simulation.topic, "test"),
                    new BlockReads(postgres.queries, Long.MAX_VALUE),
                    postgres.queries,
                    new ExemplarTable(postgres.queries, new ObjectMapper()),
                    new ObjectMapper(),
                    ProjectTiers.all(new Tiers(Duration.ofDays(3), Duration.ofDays(7), Duration.ofDays(30))),
                    erasures,
                    Clock.systemUTC());
            store.loadSeries(catalog::load);
            pipeline = new MetricsPipeline(store, catalog, new HeadLimits(Duration.ofHours(2), Duration.ofDays(3)));
            erasedSeries = new ErasedSeries(catalog, this::holds, store::known);
            Map<Integer, LogRange> ranges = new HashMap<>();
            for (int p = 0; p < PARTITIONS; p++) {
                ranges.put(p, new LogRange(0, simulation.log.get(p).size()));
            }
            pipeline.assigned(ranges).forEach((p, start) -> positions[p] = start);
        }

        boolean holds(SeriesEntry entry) {
            return pipeline.heads().stream().anyMatch(head -> head.holds(entry));
        }
    }

    private final class Simulation {
        final long seed;
        final Random random;
        final ProjectId project = new ProjectId("erasure-" + UUID.randomUUID());
        final String group = "erasure-" + project;
        final UUID topic = UUID.randomUUID();
        final List<List<List<Point>>> log = new ArrayList<>();
        final Map<Labels, TreeMap<Long, Double>> alive = new HashMap<>();
        final Map<Labels, TreeMap<Long, Double>> erased = new HashMap<>();
        long clock = System.currentTimeMillis() / WINDOW * WINDOW - 2 * WINDOW + 1_000;
        JdbcTransactions deadly;
        ErasureWork work;
        Node node;
        int kills;
        boolean safe;

        Simulation(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            for (int p = 0; p < PARTITIONS; p++) {
                log.add(new ArrayList<>());
            }
            deadly = new JdbcTransactions(
                    server.jdbcUrl(), new Credentials("tidewatch_app", "tidewatch_app"), 2, this::deadly);
            restart();
        }

        /** Dies now and then at a commit: before it, or after it. */
        private Connection deadly(Connection real) {
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        int fate = method.getName().equals("commit") && !safe ? random.nextInt(8) : 7;
                        if (fate == 0) {
                            throw new Killed();
                        }
                        try {
                            Object result = method.invoke(real, arguments);
                            if (fate == 1) {
                                throw new Killed();
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        void restart() {
            work = new ErasureWork(new StoreTransactions(deadly), group, new ObjectMapper());
            node = new Node(this);
        }

        Labels labels(int partition, int n) {
            return Labels.of(
                    "__name__",
                    n % 2 == 0 ? "work_total" : "depth",
                    "p",
                    "" + partition,
                    "n",
                    partition + "." + n,
                    "mail",
                    "someone-" + project + "-" + partition + n);
        }

        void step() throws Exception {
            clock += random.nextInt((int) (WINDOW / 170));
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3, 4 -> send();
                case 5, 6, 7, 8 -> poll(random.nextInt(PARTITIONS));
                case 9, 10, 11 -> node.pipeline.seal(random.nextInt(PARTITIONS));
                case 12 -> {
                    if (random.nextInt(3) == 0) {
                        restart();
                    }
                }
                case 13 -> {
                    if (random.nextInt(4) == 0) {
                        boolean all = random.nextBoolean();
                        long end = clock - (all ? 0 : random.nextInt((int) WINDOW));
                        erase(
                                random.nextInt(PARTITIONS) + "." + random.nextInt(5),
                                all ? 0 : end - random.nextInt((int) WINDOW),
                                end);
                    }
                }
                case 14 -> {
                    if (random.nextInt(4) == 0) {
                        compact(clock);
                    }
                }
                default -> work();
            }
        }

        void send() {
            int partition = random.nextInt(PARTITIONS);
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                points.add(new Point(labels(partition, random.nextInt(5)), ++clock, random.nextInt(1_000) / 8.0));
            }
            send(partition, points);
        }

        void send(int partition, List<Point> points) {
            log.get(partition).add(points);
            points.forEach(point ->
                    alive.computeIfAbsent(point.labels(), l -> new TreeMap<>()).put(point.ts(), point.value()));
        }

        void poll(int partition) {
            PartitionHead head = node.pipeline.head(partition);
            List<List<Point>> records = log.get(partition);
            while (node.positions[partition] < records.size()) {
                List<Point> points = records.get((int) node.positions[partition]);
                head.apply(node.positions[partition]++, project, points.size(), clock, visitor -> {
                    points.forEach(p -> visitor.labels(SeriesHasher.hash(p.labels()), p.labels()));
                    points.forEach(p -> visitor.sample(SeriesHasher.hash(p.labels()), p.ts(), p.value(), 0));
                });
            }
        }

        void erase(String n, long start, long end) {
            Cut cut = new Cut(topic, log.stream().map(of -> (long) of.size()).toList());
            postgres.transactions.in(
                    c -> new ErasureTable().add(c, project, List.of("{n=\"" + n + "\"}"), start, end, cut));
            node.erasures.refresh();
            alive.forEach((labels, points) -> {
                if (labels.get("n").equals(n)) {
                    var gone = points.subMap(start, true, end, true);
                    erased.computeIfAbsent(labels, l -> new TreeMap<>()).putAll(gone);
                    gone.clear();
                }
            });
        }

        /** As a process does each second. */
        void work() throws SQLException {
            node.erasures.refresh();
            try {
                work.turn(mine());
            } catch (Killed e) {
                kills++;
                restart();
                // Its lease runs out.
                sql("update metric_erasure set busy_until = now() - interval '1 s'");
            }
            node.erasures.refresh();
            node.erasedSeries.turn(mine());
        }

        List<Erasure> mine() {
            return node.erasures.all().stream()
                    .filter(erasure -> erasure.project().equals(project))
                    .toList();
        }

        void compact(long nowMs) throws Exception {
            sql("update metric_seal set sealed_at = sealed_at - interval '1 day'");
            new Compaction(
                            postgres.transactions,
                            Duration.ofHours(2),
                            ProjectTiers.all(Tiers.of(Duration.ofDays(9), Duration.ofDays(9), Duration.ofDays(9))),
                            Clock.fixed(Instant.ofEpochMilli(nowMs), ZoneOffset.UTC))
                    .turn();
        }

        void finishWindows() throws Exception {
            compact(clock + 3 * WINDOW);
        }

        void sql(String update) throws SQLException {
            postgres.jdbc.in(ProjectScope.of(project), c -> {
                try (Statement statement = c.createStatement()) {
                    return statement.executeUpdate(update);
                }
            });
        }

        List<String> rows(String sql) throws SQLException {
            return postgres.jdbc.in(ProjectScope.of(project), c -> {
                try (Statement statement = c.createStatement();
                        ResultSet rows = statement.executeQuery(sql)) {
                    List<String> out = new ArrayList<>();
                    while (rows.next()) {
                        out.add(rows.getString(1));
                    }
                    return out;
                }
            });
        }

        String buckets(String function, Labels labels) throws SQLException {
            return String.join(
                    " ",
                    rows("select count from " + function + "('" + labels.metricName()
                            + "', '2000-01-01', '2100-01-01') where labels->>'n' = '" + labels.get("n")
                            + "' order by minute"));
        }

        /** What a query sees. */
        Map<Labels, TreeMap<Long, Double>> seen() {
            Map<Labels, TreeMap<Long, Double>> seen = new HashMap<>();
            List<SeriesEntry> entries = node.catalog.of(project).select(List.of());
            var mask = node.erasures.of(project);
            for (SeriesEntry entry : entries) {
                Samples fresh = new Samples();
                node.pipeline.heads().forEach(head -> head.collect(entry, 0, Long.MAX_VALUE, new ChunkReader(), fresh));
                add(seen, entry.labels(), mask.without(entry.labels(), fresh));
            }
            SeriesStore.SealedSamples sealed = node.store.read(project, entries, 0, Long.MAX_VALUE);
            assertThat(sealed.warnings()).isEmpty();
            sealed.bySeries().forEach((entry, samples) -> add(seen, entry.labels(), samples));
            return seen;
        }

        private void add(Map<Labels, TreeMap<Long, Double>> seen, Labels labels, Samples samples) {
            for (int i = 0; i < samples.size(); i++) {
                seen.computeIfAbsent(labels, l -> new TreeMap<>()).put(samples.time(i), samples.value(i));
            }
        }

        void check(String when) {
            seen().forEach((labels, points) -> points.forEach((ts, value) -> {
                assertThat(erased.getOrDefault(labels, new TreeMap<>()).containsKey(ts))
                        .as("%s: %s at %d was erased", when, labels, ts)
                        .isFalse();
                assertThat(alive.getOrDefault(labels, new TreeMap<>()).get(ts))
                        .as("%s: %s at %d", when, labels, ts)
                        .isEqualTo(value);
            }));
        }

        void workUntilDone() throws SQLException {
            for (int p = 0; p < PARTITIONS; p++) {
                poll(p);
                node.pipeline.seal(p);
            }
            safe = true;
            for (int i = 0;
                    i < 100
                            && rows("select 1 from metric_erasure where state <> 'done'")
                                            .size()
                                    > 0;
                    i++) {
                work();
            }
            assertThat(rows("select state from metric_erasure where state <> 'done'"))
                    .as("seed %d", seed)
                    .isEmpty();
        }

        void settle() throws Exception {
            String what = "seed " + seed;
            send();
            erase("0.0", 0, clock);
            erase("1.3", 0, clock);
            workUntilDone();
            for (int i = 0; i < 3; i++) {
                work();
            }
            sql("update metric_erasure set done_at = done_at - interval '5 minutes'");
            node.erasures.refresh();
            alive.values().removeIf(TreeMap::isEmpty);
            assertThat(alive.keySet()).as(what).doesNotContain(labels(0, 0), labels(1, 3));
            assertThat(erased.keySet()).as(what).contains(labels(0, 0), labels(1, 3));
            assertThat(node.erasures.of(project).isEmpty()).isTrue();
            assertThat(seen()).as(what).isEqualTo(alive);
            restart();
            assertThat(seen()).as(what + ", after a start").isEqualTo(alive);
            assertThat(rows("select labels->>'n' from series order by 1"))
                    .as(what)
                    .containsExactlyElementsOf(alive.keySet().stream()
                            .map(l -> l.get("n"))
                            .sorted()
                            .toList());
            finishWindows();
            for (Labels labels : alive.keySet()) {
                for (String of : List.of("metric_minutes", "metric_five_minutes")) {
                    assertThat(Stream.of(buckets(of, labels).split(" "))
                                    .mapToLong(Long::parseLong)
                                    .sum())
                            .as("%s, %s of %s", what, of, labels)
                            .isEqualTo(alive.get(labels).size());
                }
            }
            assertThat(rows("select count(*) from metric_sample"))
                    .as(what)
                    .containsExactly(
                            "" + alive.values().stream().mapToLong(Map::size).sum());
            checkpoint();
            for (Labels labels : erased.keySet()) {
                boolean left = alive.containsKey(labels);
                SeriesId id = SeriesHasher.id(labels);
                byte[] inBlocks = ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(id.high())
                        .putLong(id.low())
                        .array();
                byte[] inRows = ByteBuffer.allocate(16)
                        .putLong(id.high())
                        .putLong(id.low())
                        .array();
                byte[] mail = labels.get("mail").getBytes(StandardCharsets.UTF_8);
                assertThat(isOnDisk(inBlocks))
                        .as("%s, %s in blocks", what, labels)
                        .isEqualTo(left);
                assertThat(isOnDisk(inRows)).as("%s, %s in rows", what, labels).isEqualTo(left);
                assertThat(isOnDisk(mail)).as("%s, %s as text", what, labels).isEqualTo(left);
            }
        }
    }

    private static void checkpoint() throws SQLException {
        try (Connection owner = DriverManager.getConnection(
                        server.jdbcUrl(), EmbeddedPostgres18.OWNER, EmbeddedPostgres18.OWNER_PASSWORD);
                Statement statement = owner.createStatement()) {
            statement.execute("checkpoint");
        }
    }

    /** Whether a table or index of the server holds these bytes; its log, which is written in a circle, is left out. */
    private static boolean isOnDisk(byte[] wanted) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("pgdata").resolve("base"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (contains(Files.readAllBytes(file), wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean contains(byte[] all, byte[] wanted) {
        for (int i = 0; i + wanted.length <= all.length; i++) {
            int k = 0;
            while (k < wanted.length && all[i + k] == wanted[k]) {
                k++;
            }
            if (k == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
