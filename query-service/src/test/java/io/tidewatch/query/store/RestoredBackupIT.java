package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.embedded.EmbeddedPostgres18;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.head.HeadLimits;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.timeseries.codec.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Postgres restored from a back-up that is older than what was sealed, and a topic that was made anew. */
class RestoredBackupIT {
    private static final long WINDOW = BlockTable.SIX_HOURS_MS;
    private static final int RECORDS = 40;

    @TempDir
    Path directory;

    private final ProjectId project = new ProjectId("restored");
    private final Labels labels = Labels.of("__name__", "work_total");
    private final long first = System.currentTimeMillis() / WINDOW * WINDOW - 2 * WINDOW;
    private UUID topic = UUID.randomUUID();
    private EmbeddedPostgres18 server;
    private PostgresFixture postgres;
    private SeriesCatalog catalog;
    private PostgresSeriesStore store;
    private MetricsPipeline pipeline;

    @BeforeEach
    void begin() {
        open("first");
    }

    private void open(String name) {
        server = EmbeddedPostgres18.start(directory.resolve(name), 0);
        postgres = new PostgresFixture(Map.of(
                "tidewatch.db.jdbc-url",
                server.jdbcUrl(),
                "tidewatch.db.owner.username",
                EmbeddedPostgres18.OWNER,
                "tidewatch.db.owner.password",
                EmbeddedPostgres18.OWNER_PASSWORD,
                "quarkus.datasource.reactive.url",
                server.reactiveUrl()));
        start();
    }

    /** A process that knows nothing but what is stored. */
    private void start() {
        catalog = new SeriesCatalog(100);
        store = new PostgresSeriesStore(
                postgres.transactions,
                new PartitionOffsets("restored", "tidewatch.metrics", () -> topic, "test"),
                new BlockReads(postgres.queries, Long.MAX_VALUE),
                postgres.queries,
                new ExemplarTable(postgres.queries, new ObjectMapper()),
                new ObjectMapper(),
                ProjectTiers.all(new Tiers(Duration.ofDays(3), Duration.ofDays(7), Duration.ofDays(30))),
                Masks.NONE,
                Clock.systemUTC());
        store.loadSeries(catalog::load);
        pipeline = new MetricsPipeline(store, catalog, new HeadLimits(Duration.ofHours(2), Duration.ofDays(3)));
    }

    @AfterEach
    void close() {
        postgres.jdbc.close();
        server.close();
    }

    /** Stops Postgres, copies its folder, and goes on. */
    private void backUp() throws IOException {
        close();
        copy(directory.resolve("first"), directory.resolve("back-up"));
        open("first");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().equals("postmaster.pid")) {
                    Files.copy(file, target);
                }
            }
        }
        Files.setPosixFilePermissions(to.resolve("pgdata"), Files.getPosixFilePermissions(from.resolve("pgdata")));
    }

    /** Each record is a sample, ten minutes after the one before: a counter that is reset, stale now and then. */
    private double value(long offset) {
        return offset % 9 == 8 ? StaleMarker.VALUE : offset % 7 * 10;
    }

    private void read(long earliest, long until) {
        long next = pipeline.assigned(Map.of(0, new LogRange(earliest, until))).get(0);
        PartitionHead head = pipeline.head(0);
        for (long offset = next; offset < until; offset++) {
            long at = offset;
            head.apply(at, project, 1, first + at * 600_000, visitor -> {
                visitor.labels(SeriesHasher.hash(labels), labels);
                visitor.sample(SeriesHasher.hash(labels), first + at * 600_000, value(at), 0);
            });
            if (at % 3 == 2) {
                pipeline.seal(0);
            }
        }
        pipeline.seal(0);
    }

    private void merge() throws Exception {
        postgres.jdbc.in(ProjectScope.ALL, c -> {
            try (Statement statement = c.createStatement()) {
                return statement.executeUpdate("update metric_seal set sealed_at = sealed_at - interval '1 day'");
            }
        });
        new Compaction(
                        postgres.transactions,
                        Duration.ofHours(2),
                        ProjectTiers.all(Tiers.of(Duration.ofDays(9), Duration.ofDays(9), Duration.ofDays(9))),
                        Clock.fixed(Instant.ofEpochMilli(first + 4 * WINDOW), ZoneOffset.UTC))
                .turn();
    }

    private TreeMap<Long, Long> stored() {
        TreeMap<Long, Long> stored = new TreeMap<>();
        SeriesCatalog fresh = new SeriesCatalog(100);
        store.loadSeries(fresh::load);
        store.read(project, fresh.of(project).select(List.of()), 0, Long.MAX_VALUE)
                .bySeries()
                .values()
                .forEach(samples -> add(samples, stored));
        return stored;
    }

    private void add(Samples samples, TreeMap<Long, Long> into) {
        for (int i = 0; i < samples.size(); i++) {
            assertThat(into.put((samples.time(i) - first) / 600_000, Double.doubleToRawLongBits(samples.value(i))))
                    .isNull();
        }
    }

    private TreeMap<Long, Long> expected(long... fromAndTo) {
        TreeMap<Long, Long> expected = new TreeMap<>();
        for (int i = 0; i < fromAndTo.length; i += 2) {
            for (long offset = fromAndTo[i]; offset < fromAndTo[i + 1]; offset++) {
                expected.put(offset, Double.doubleToRawLongBits(value(offset)));
            }
        }
        return expected;
    }

    private List<String> rows(String sql) throws SQLException {
        return postgres.jdbc.in(ProjectScope.ALL, c -> {
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

    @Test
    void whatKafkaStillHasIsReadAgainAndStoredOnce() throws Exception {
        read(0, 20);
        merge();
        backUp();
        read(0, RECORDS);
        merge();
        assertThat(stored()).isEqualTo(expected(0, RECORDS));
        String increases = "select string_agg(increase::text, ' ' order by minute) from metric_five_minutes";
        List<String> before = rows(increases);
        close();
        open("back-up");
        assertThat(stored()).isEqualTo(expected(0, 20));
        assertThat(rows("select next_offset from consumer_offset")).containsExactly("20");
        read(5, RECORDS);
        merge();
        assertThat(stored()).isEqualTo(expected(0, RECORDS));
        assertThat(rows(increases))
                .as("increases over resets, gaps and windows")
                .isEqualTo(before);
        assertThat(rows("select from_offset from lost_range")).isEmpty();
    }

    @Test
    void whatKafkaHasNoMoreIsReportedAsLost() throws Exception {
        read(0, 20);
        backUp();
        read(0, RECORDS);
        close();
        open("back-up");
        read(30, RECORDS);
        assertThat(stored()).isEqualTo(expected(0, 20, 30, RECORDS));
        assertThat(rows("select from_offset || '-' || to_offset from lost_range where partition_id = 0"))
                .containsExactly("20-30");
    }

    @Test
    void aTopicThatWasMadeAnewIsReadFromItsBeginningAndNothingStoredGoes() throws Exception {
        read(0, 20);
        MetricsPipeline zombie = pipeline;
        PartitionHead old = zombie.head(0);
        old.apply(20, project, 1, first, visitor -> visitor.labels(SeriesHasher.hash(labels), labels));
        topic = UUID.randomUUID();
        start();
        long next = pipeline.assigned(Map.of(0, new LogRange(0, 2))).get(0);
        assertThat(next).isZero();
        PartitionHead head = pipeline.head(0);
        for (long offset = 0; offset < 2; offset++) {
            long at = 25 + offset;
            head.apply(offset, project, 1, first + at * 600_000, visitor -> {
                visitor.labels(SeriesHasher.hash(labels), labels);
                visitor.sample(SeriesHasher.hash(labels), first + at * 600_000, value(at), 0);
            });
        }
        pipeline.seal(0);
        assertThat(stored()).isEqualTo(expected(0, 20, 25, 27));
        assertThat(rows("select topic_id || ' ' || next_offset from consumer_offset"))
                .containsExactly(topic + " 2");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> zombie.seal(0))
                .isInstanceOf(SeriesStore.FencedException.class);
    }
}
