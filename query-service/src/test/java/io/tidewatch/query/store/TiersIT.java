package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStore.SealedSamples;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Queries answered from the tiers beside the same queries answered from the raw samples. Samples lie seven seconds off
 * the minute, so none is on a bucket's border.
 */
class TiersIT {
    private static final long WINDOW = BlockTable.SIX_HOURS_MS;
    private static final int PARTITION = 3;
    private static final int HOURS = 30;

    private final PostgresFixture postgres = PostgresFixture.get();
    private final ProjectId project = new ProjectId("tiers-" + UUID.randomUUID());
    private final UUID topic = UUID.randomUUID();
    private final long now = System.currentTimeMillis();
    private final long first = now / WINDOW * WINDOW - 8 * WINDOW;
    private final List<SeriesEntry> series = new ArrayList<>();
    private long offset;

    private SeriesStore store(Duration raw, Duration minutes) {
        return new PostgresSeriesStore(
                postgres.transactions,
                new PartitionOffsets("tiers-" + project, "tidewatch.metrics", () -> topic, "test"),
                new BlockReads(postgres.queries, Long.MAX_VALUE),
                postgres.queries,
                new ExemplarTable(postgres.queries, new ObjectMapper()),
                new ObjectMapper(),
                ProjectTiers.all(new Tiers(raw, minutes, Duration.ofDays(30))),
                Masks.NONE,
                Clock.systemUTC());
    }

    private SeriesEntry series(String name, String zone) {
        Labels labels = Labels.of("__name__", name, "zone", zone);
        SeriesEntry entry = new SeriesEntry(project, SeriesHasher.id(labels), labels, series.size(), false, 0);
        series.add(entry);
        return entry;
    }

    /** A counter with resets, a gauge with stale markers and NaN, a silent hour in each. */
    @BeforeEach
    void sealMoreThanADayAndMerge() throws Exception {
        SeriesStore store = store(Duration.ofDays(3), Duration.ofDays(3));
        Claim claim = store.claim(PARTITION, new LogRange(0, Long.MAX_VALUE));
        SeriesEntry counter = series("requests_total", "a");
        SeriesEntry gauge = series("queue_depth", "a");
        Random random = new Random(5);
        double count = 0;
        for (int hour = 0; hour < HOURS; hour++) {
            Samples ofCounter = new Samples();
            Samples ofGauge = new Samples();
            for (int i = 0; i < 240 && hour != 8; i++) {
                long time = first + hour * 3_600_000L + i * 15_000L + 7_000;
                count = random.nextInt(400) == 0 ? 3 : count + random.nextInt(10);
                ofCounter.add(time, count);
                double value = 50 + random.nextInt(1_000) / 4.0;
                ofGauge.add(time, random.nextInt(300) == 0 ? StaleMarker.VALUE : value);
            }
            if (ofCounter.size() > 0) {
                store.seal(
                        claim,
                        new Sealing(
                                PARTITION,
                                offset,
                                ++offset,
                                List.of(new Given(counter, ofCounter), new Given(gauge, ofGauge)),
                                List.of(),
                                List.of(),
                                new Tally(PARTITION)));
            }
        }
        sql("update metric_seal set sealed_at = sealed_at - interval '1 day'");
        new Compaction(
                        postgres.transactions,
                        Duration.ofHours(2),
                        ProjectTiers.all(Tiers.of(Duration.ofDays(9), Duration.ofDays(9), Duration.ofDays(9))),
                        Clock.fixed(Instant.ofEpochMilli(first + 7 * WINDOW), ZoneOffset.UTC))
                .turn();
    }

    @Test
    void aTierIsReadAloneWhereRawSamplesAreKeptToo() {
        SeriesStore store = store(Duration.ofDays(3), Duration.ofDays(3));
        SeriesEntry counter = series.get(0);
        List<SeriesEntry> one = List.of(counter);
        Samples raw = store.read(project, one, first, first + 3_599_999, SampleUse.NEWEST, Tier.RAW)
                .bySeries()
                .get(counter);
        Samples minutes = store.read(project, one, first, first + 3_599_999, SampleUse.NEWEST, Tier.MINUTES)
                .bySeries()
                .get(counter);
        assertThat(raw.size()).isEqualTo(240);
        assertThat(minutes.size()).isEqualTo(60);
        for (int i = 0; i < 60; i++) {
            assertThat(minutes.time(i)).isEqualTo(first + i * 60_000L + 59_999);
            assertThat(minutes.value(i)).isEqualTo(raw.value(4 * i + 3));
        }
        SeriesStore.SealedSamples five =
                store.read(project, one, first, first + 3_599_999, SampleUse.NEWEST, Tier.FIVE_MINUTES);
        assertThat(five.bySeries().get(counter).size()).isEqualTo(12);
        assertThat(five.read()).isEqualTo(Map.of("5m", 12L));
    }

    @Test
    void aProjectKeepsItsOwnTime() throws Exception {
        Tiers usual = new Tiers(Duration.ofDays(3), Duration.ofDays(7), Duration.ofDays(30));
        Tiers shorter = new Tiers(Duration.ofHours(12), Duration.ofDays(1), Duration.ofDays(30));
        assertThat(number("select count(*) from metric_block")).isEqualTo(10);
        ProjectTiers tiers = new ProjectTiers(usual, () -> postgres.transactions.in(new RetentionTable()::all));
        postgres.transactions.in(c -> new RetentionTable().put(c, project, shorter, true));
        tiers.refresh();
        assertThat(tiers.of(project)).isEqualTo(shorter);
        assertThat(tiers.of(new ProjectId("other"))).isEqualTo(usual);
        assertThat(tiers.longest()).isEqualTo(usual);
        long at = first + 4 * WINDOW + Duration.ofHours(12).toMillis() + 1;
        int deleted = new ProjectRetention(
                        postgres.transactions, tiers, Clock.fixed(Instant.ofEpochMilli(at), ZoneOffset.UTC))
                .run();
        assertThat(deleted).isEqualTo(8);
        assertThat(number("select count(*) from metric_block")).isEqualTo(2);
        assertThat(number("select count(*) from metric_block_1m")).isEqualTo(10);
        Tiers since = usual.since(at - 1, at);
        postgres.transactions.in(c -> new RetentionTable().put(c, project, since, false));
        tiers.refresh();
        assertThat(tiers.of(project)).isEqualTo(since);
        assertThat(tiers.isOwn(project)).isFalse();
        postgres.transactions.in(c -> new RetentionTable().forget(c, at, at - 1));
        tiers.refresh();
        assertThat(tiers.of(project)).isEqualTo(since);
        postgres.transactions.in(c -> new RetentionTable().forget(c, at - 1, at));
        tiers.refresh();
        assertThat(tiers.of(project)).isEqualTo(usual);
    }

    @Test
    void whereRetentionWasMadeLongerWhatHadGoneIsReadFromTiers() {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(first + 10 * WINDOW), ZoneOffset.UTC);
        long since = first + 8 * WINDOW;
        Tiers longer = new Tiers(Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(30), since, 0);
        assertThat(longer.parts(first, first + 10 * WINDOW, clock))
                .containsExactly(
                        new Tiers.Part(BlockTable.MINUTES, first, since - 1),
                        new Tiers.Part(BlockTable.RAW, since, first + 10 * WINDOW));
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

    /** What is stored, by the tiers that a store has, as a query sees it. */
    private final class Stored implements SeriesSource {
        private final SeriesStore store;
        final TreeSet<String> tiers = new TreeSet<>();

        Stored(SeriesStore store) {
            this.store = store;
        }

        @Override
        public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
            return select(matchers, startMs, endMs, SampleUse.NEWEST);
        }

        @Override
        public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs, SampleUse use) {
            List<SeriesEntry> wanted = series.stream()
                    .filter(entry -> matchers.stream().allMatch(m -> m.matches(entry.labels())))
                    .toList();
            SealedSamples read = store.read(project, wanted, startMs, endMs, use);
            assertThat(read.warnings()).isEmpty();
            tiers.addAll(read.read().keySet());
            List<SeriesPoints> points = new ArrayList<>();
            read.bySeries().forEach((entry, samples) -> {
                for (int i = 0; i < samples.size(); i++) {
                    assertThat(samples.time(i)).isBetween(startMs, endMs);
                    assertThat(i == 0 || samples.time(i) > samples.time(i - 1)).isTrue();
                }
                points.add(new SeriesPoints(entry.labels(), samples.times(), samples.values(), samples.size()));
            });
            return points;
        }
    }

    private SeriesPoints range(SeriesSource source, String query, long start, long end, long step) {
        Value value = new Engine(EngineOptions.defaults())
                .range(PromQl.parse(query), source, start, end, step, () -> false)
                .value();
        List<SeriesPoints> found = ((Value.MatrixValue) value).series();
        assertThat(found).as(query).hasSize(1);
        return found.get(0);
    }

    /** Rates are extrapolated to the ends of their window, which beside the silent hour is not what is tested here. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sum_over_time(queue_depth[10m])   | 1e-9",
                "count_over_time(queue_depth[10m]) | 0",
                "avg_over_time(queue_depth[10m])   | 1e-9",
                "min_over_time(queue_depth[10m])   | 0",
                "max_over_time(queue_depth[10m])   | 0",
                "max_over_time(requests_total[1h]) | 0",
                "increase(requests_total[1h])      | 0.1",
                "rate(requests_total[2h])          | 0.06",
            })
    void windowsThatBeginAndEndWithBucketsAnswerAsRawSamplesDo(String query, double tolerance) {
        long start = first + 2 * 3_600_000L;
        long end = first + 28 * 3_600_000L;
        SeriesPoints raw = range(new Stored(store(Duration.ofDays(9), Duration.ofDays(9))), query, start, end, 600_000);
        for (Duration minutes : List.of(Duration.ofDays(9), Duration.ofHours(1))) {
            Stored tier = new Stored(store(Duration.ofHours(1), minutes));
            SeriesPoints points = range(tier, query, start, end, 600_000);
            assertThat(tier.tiers).containsExactly(minutes.toDays() > 1 ? "1m" : "5m");
            assertThat(points.size()).as(query).isEqualTo(raw.size());
            for (int i = 0; i < raw.size(); i++) {
                assertThat(points.timestampsMs()[i]).isEqualTo(raw.timestampsMs()[i]);
                double expected = raw.values()[i];
                long hour = (raw.timestampsMs()[i] - first) / 3_600_000;
                if (query.contains("requests_total[") && !query.startsWith("max") && hour >= 8 && hour <= 11) {
                    continue;
                }
                assertThat(points.values()[i])
                        .as(query + " at " + raw.timestampsMs()[i])
                        .isCloseTo(expected, within(Math.abs(expected) * tolerance));
            }
        }
    }

    /** Over windows of blocks, resets and a silent hour: nothing that was counted is lost or counted twice. */
    @Test
    void increasesAddUpOverBordersAndResets() {
        long end = first + HOURS * 3_600_000L;
        double raw = 0;
        Samples samples = store(Duration.ofDays(9), Duration.ofDays(9))
                .read(project, series, first, end)
                .bySeries()
                .get(series.get(0));
        for (int i = 1; i < samples.size(); i++) {
            double step = samples.value(i) - samples.value(i - 1);
            raw += step < 0 ? samples.value(i) : step;
        }
        for (Duration minutes : List.of(Duration.ofDays(9), Duration.ofHours(1))) {
            Samples tier = store(Duration.ofHours(1), minutes)
                    .read(project, series, first, end, SampleUse.INCREASE)
                    .bySeries()
                    .get(series.get(0));
            double firstBucket = tier.value(0);
            double all = tier.value(tier.size() - 1) - firstBucket;
            // What the first bucket rose by itself has no sample before it.
            long firstEnd = tier.time(0);
            double before = 0;
            for (int i = 1; i < samples.size() && samples.time(i) <= firstEnd; i++) {
                double step = samples.value(i) - samples.value(i - 1);
                before += step < 0 ? samples.value(i) : step;
            }
            assertThat(all).isCloseTo(raw - before, within(1e-6));
        }
    }

    @Test
    void aRangeOverAllTiersIsOneSeriesAndTheNewestPartIsRaw() {
        Stored source = new Stored(store(
                Duration.ofMillis(now - first - 20 * 3_600_000L), Duration.ofMillis(now - first - 10 * 3_600_000L)));
        SeriesPoints points =
                range(source, "last_over_time(queue_depth[15m])", first + 3_600_000, first + 28 * 3_600_000L, 300_000);
        assertThat(source.tiers).containsExactly("1m", "5m", "raw");
        // Without the silent hour.
        assertThat(points.size()).isBetween(27 * 12 - 11, 27 * 12 + 1 - 8);
    }

    @Test
    void aSampleThatComesLaterIsInTheTiersAfterTheNextMerge() throws Exception {
        SeriesEntry late = series("late_total", "b");
        SeriesStore store = store(Duration.ofDays(9), Duration.ofDays(9));
        Claim claim = store.claim(PARTITION, new LogRange(0, Long.MAX_VALUE));
        long buckets = number("select count(*) from metric_block_1m");
        for (int i = 0; i < 2; i++) {
            Samples samples = new Samples();
            samples.add(first + 60_000L * i, i + 1.0);
            store.seal(
                    claim,
                    new Sealing(
                            PARTITION,
                            offset,
                            ++offset,
                            List.of(new Given(late, samples)),
                            List.of(),
                            List.of(),
                            new Tally(PARTITION)));
            sql("update metric_seal set sealed_at = sealed_at - interval '1 day'");
            new Compaction(
                            postgres.transactions,
                            Duration.ofHours(2),
                            ProjectTiers.all(Tiers.of(Duration.ofDays(9), Duration.ofDays(9), Duration.ofDays(9))),
                            Clock.systemUTC())
                    .turn();
        }
        assertThat(number("select count(*) from metric_block_1m")).isEqualTo(buckets + 1);
        Samples tier = store(Duration.ofHours(1), Duration.ofDays(9))
                .read(project, List.of(late), first, first + 600_000, SampleUse.NEWEST)
                .bySeries()
                .get(late);
        assertThat(List.of(tier.value(0), tier.value(1))).containsExactly(1.0, 2.0);
    }

    @Test
    void everyTierLiesInPartitionsOfItsOwn() throws Exception {
        for (String table : List.of("metric_block", "metric_block_1m", "metric_block_5m")) {
            assertThat(number("select count(*) from " + table)).as(table).isPositive();
            assertThat(number("select count(*) from " + table + " where tableoid = '" + table + "_default'::regclass"))
                    .as(table)
                    .isZero();
        }
        assertThat(number("select sum(samples) from metric_block_1m where family = 'requests_total'"))
                .isEqualTo(29 * 60);
        assertThat(number("select sum(samples) from metric_block_5m where family = 'requests_total'"))
                .isEqualTo(29 * 12);
    }
}
