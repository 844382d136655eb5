package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStoreContract.Given;
import io.tidewatch.timeseries.codec.Samples;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seals and merges on a real Postgres; a failure names its seed. */
class CompactionIT {
    private static final long WINDOW = BlockTable.SIX_HOURS_MS;
    private static final Duration OUT_OF_ORDER = Duration.ofHours(2);
    private static final int PARTITION = 7;

    private final PostgresFixture postgres = PostgresFixture.get();
    private final ProjectId project = new ProjectId("compaction-" + UUID.randomUUID());
    private final UUID topic = UUID.randomUUID();
    private final long first = System.currentTimeMillis() / WINDOW * WINDOW - 2 * WINDOW;
    private final SeriesStore store = new PostgresSeriesStore(
            postgres.transactions,
            new PartitionOffsets("compaction-" + project, "tidewatch.metrics", () -> topic, "test"),
            new BlockReads(postgres.queries, Long.MAX_VALUE),
            postgres.queries,
            new ExemplarTable(postgres.queries, new ObjectMapper()),
            new ObjectMapper(),
            ProjectTiers.all(new Tiers(Duration.ofDays(3), Duration.ofDays(7), Duration.ofDays(30))),
            Masks.NONE,
            Clock.systemUTC());
    private final Claim claim = store.claim(PARTITION, new LogRange(0, Long.MAX_VALUE));
    private final Map<SeriesEntry, TreeMap<Long, Double>> model = new HashMap<>();
    private final Map<Labels, SeriesEntry> entries = new HashMap<>();
    private long offset;

    private Compaction compaction(long nowMs) {
        return new Compaction(
                postgres.transactions,
                OUT_OF_ORDER,
                ProjectTiers.all(Tiers.of(Duration.ofDays(9), Duration.ofDays(9), Duration.ofDays(9))),
                Clock.fixed(Instant.ofEpochMilli(nowMs), ZoneOffset.UTC));
    }

    private SeriesEntry series(String name, int number) {
        Labels labels = Labels.of("__name__", name, "n", "" + number);
        return entries.computeIfAbsent(labels, of -> new SeriesEntry(project, SeriesHasher.id(of), of, 0, false, 0));
    }

    private void seal(Map<SeriesEntry, Samples> samples) {
        List<Sealing.SeriesSamples> given = new ArrayList<>();
        samples.forEach((entry, of) -> {
            given.add(new Given(entry, of));
            TreeMap<Long, Double> known = model.computeIfAbsent(entry, e -> new TreeMap<>());
            for (int i = 0; i < of.size(); i++) {
                known.putIfAbsent(of.time(i), of.value(i));
            }
        });
        store.seal(claim, new Sealing(PARTITION, offset, ++offset, given, List.of(), List.of(), new Tally(PARTITION)));
    }

    private void check(String what) {
        SeriesStore.SealedSamples read = store.read(project, model.keySet(), 0, Long.MAX_VALUE);
        assertThat(read.warnings()).as(what).isEmpty();
        model.forEach((entry, expected) -> {
            Samples samples = read.bySeries().getOrDefault(entry, new Samples());
            TreeMap<Long, Double> got = new TreeMap<>();
            for (int i = 0; i < samples.size(); i++) {
                assertThat(got.put(samples.time(i), samples.value(i))).as(what).isNull();
            }
            assertThat(got).as(what).isEqualTo(expected);
        });
    }

    private void sql(String update) throws SQLException {
        postgres.jdbc.in(ProjectScope.of(project), c -> {
            try (Statement statement = c.createStatement()) {
                return statement.executeUpdate(update);
            }
        });
    }

    private long number(String sql) throws SQLException {
        return postgres.jdbc.in(ProjectScope.of(project), c -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsMergedReadsAsBefore(long seed) throws Exception {
        Random random = new Random(seed);
        String what = "seed " + seed;
        long clock = first + random.nextInt(1_000_000);
        for (int i = 0; i < 80; i++) {
            clock += random.nextInt((int) (WINDOW / 40));
            Map<SeriesEntry, Samples> sealed = new HashMap<>();
            for (int s = 0; s < 1 + random.nextInt(12); s++) {
                String name = List.of("m_total", "h_bucket", "h_count").get(random.nextInt(3));
                TreeMap<Long, Double> points = new TreeMap<>();
                for (int p = 0; p <= random.nextInt(30); p++) {
                    boolean late = random.nextInt(6) == 0;
                    points.put(
                            clock - (late ? random.nextInt(7_000_000) : random.nextInt(60_000)),
                            random.nextInt(9) / 4.0);
                }
                Samples samples = new Samples();
                points.forEach(samples::add);
                sealed.put(series(name, random.nextInt(4)), samples);
            }
            seal(sealed);
            if (random.nextInt(12) == 0) {
                compaction(clock).turn();
                check(what);
            }
        }
        check(what);
        compaction(clock + WINDOW).turn();
        check(what);
        // Nothing was sealed for long: as the database's clock says, which only moves on by itself.
        sql("update metric_seal set sealed_at = sealed_at - interval '1 day'");
        compaction(clock + 4 * WINDOW).turn();
        check(what);
        assertThat(number("select count(*) from metric_seal")).as(what).isZero();
        assertThat(number("select count(*) from metric_block"))
                .as(what)
                .isEqualTo(number("select count(distinct (family, window_start)) from metric_block"));
        assertThat(number("select sum(samples) from metric_block"))
                .as(what)
                .isEqualTo(model.values().stream().mapToLong(Map::size).sum());
        SeriesEntry late = model.keySet().iterator().next();
        Samples more = new Samples();
        more.add(model.get(late).lastKey() + 1, 77);
        seal(Map.of(late, more));
        check(what + ", a sample of a window that is over");
    }

    @Test
    void eightRunsBecomeOneWhileTheWindowLasts() throws Exception {
        SeriesEntry entry = series("up", 0);
        for (int i = 0; i < 20; i++) {
            Samples samples = new Samples();
            samples.add(first + i, i);
            seal(Map.of(entry, samples));
        }
        compaction(first + 1_000).turn();
        assertThat(number("select count(*) from metric_seal where level = 1")).isEqualTo(1);
        assertThat(number("select count(*) from metric_seal where level = 0")).isEqualTo(4);
        assertThat(number("select count(*) from metric_block")).isZero();
        check("after the merge");
    }

    @Test
    void whoReadsWhileBlocksAreMergedMissesNothing() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            SeriesEntry entry = series("busy", 0);
            Samples one = new Samples();
            one.add(first, 0);
            seal(Map.of(entry, one));
            Future<Integer> reads = reader.submit(() -> {
                int count = 0;
                long most = 0;
                while (!over.get()) {
                    Samples read = store.read(project, List.of(entry), 0, Long.MAX_VALUE)
                            .bySeries()
                            .getOrDefault(entry, new Samples());
                    assertThat(read.size()).isGreaterThanOrEqualTo((int) most);
                    assertThat(read.time(read.size() - 1)).isEqualTo(first + read.size() - 1);
                    most = read.size();
                    count++;
                }
                return count;
            });
            for (int i = 1; i < 160; i++) {
                Samples samples = new Samples();
                samples.add(first + i, i);
                seal(Map.of(entry, samples));
                if (i % 8 == 0) {
                    compaction(first + 1_000).turn();
                }
            }
            over.set(true);
            assertThat(reads.get(20, TimeUnit.SECONDS)).isPositive();
        } finally {
            over.set(true);
            reader.shutdownNow();
        }
        check("afterwards");
    }

    /** After a stop of days tiers are made of what was left; a sample that comes later does not take their place. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void windowsThatAreKeptNoMoreGetTheirTiersOnce(boolean madeLonger) throws Exception {
        SeriesEntry entry = series("old", 0);
        SeriesEntry straggler = series("old", 1);
        for (SeriesEntry of : List.of(entry, straggler)) {
            Samples samples = new Samples();
            samples.add(first, 1);
            samples.add(first + 60_000, 2);
            seal(Map.of(of, samples));
            sql("update metric_seal set sealed_at = sealed_at - interval '1 day'");
            new Compaction(
                            postgres.transactions,
                            OUT_OF_ORDER,
                            ProjectTiers.all(
                                    madeLonger
                                            ? new Tiers(
                                                    Duration.ofDays(9),
                                                    Duration.ofDays(9),
                                                    Duration.ofDays(9),
                                                    first + WINDOW,
                                                    0)
                                            : Tiers.of(Duration.ofHours(12), Duration.ofDays(9), Duration.ofDays(9))),
                            Clock.fixed(Instant.ofEpochMilli(first + 4 * WINDOW), ZoneOffset.UTC))
                    .turn();
            assertThat(number("select count(*) from metric_seal")).isZero();
            assertThat(number("select sum(samples) from metric_block_1m")).isEqualTo(2);
            assertThat(number(
                            "select count(*) from metric_block_1m where first_series = last_series and first_series = '"
                                    + new UUID(entry.id().high(), entry.id().low()) + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aBrokenBlockIsNamedTheRestIsReadAndItIsNotMerged() throws Exception {
        SeriesEntry good = series("fine", 0);
        SeriesEntry bad = series("fine", 1);
        for (int i = 0; i < 9; i++) {
            Samples ofGood = new Samples();
            ofGood.add(first + i, i);
            Samples ofBad = new Samples();
            ofBad.add(first + i, -i);
            seal(Map.of(good, ofGood, bad, ofBad));
        }
        // The last byte belongs to the series with the higher identity.
        SeriesEntry last = good.id().compareTo(bad.id()) > 0 ? good : bad;
        SeriesEntry other = last == good ? bad : good;
        sql("update metric_seal set data = set_byte(data, length(data) - 1, get_byte(data, length(data) - 1) # 255)"
                + " where first_ms = " + (first + 4));
        compaction(first + 1_000).turn();
        assertThat(number("select count(*) from metric_seal")).isEqualTo(9);
        SeriesStore.SealedSamples read = store.read(project, List.of(good, bad), 0, Long.MAX_VALUE);
        assertThat(read.bySeries().get(other).size()).isEqualTo(9);
        assertThat(read.bySeries().get(last).size()).isEqualTo(8);
        assertThat(read.warnings())
                .singleElement()
                .asString()
                .contains("fine", "checksum", last.id().toString());
        sql("delete from metric_seal");
    }
}
