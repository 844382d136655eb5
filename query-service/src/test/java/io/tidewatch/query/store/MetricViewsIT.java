package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.query.store.ShapedSeries.Rhythm;
import io.tidewatch.query.store.ShapedSeries.Shape;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.tiers.Downsampler;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metrics by plain SQL: docs/guides/metrics-by-sql.md. */
class MetricViewsIT {
    private static final long T = ShapedSeries.T;
    private static final long MINUTE = 60_000;
    private static final SeriesId ONE = new SeriesId(-1, 1);
    private static final SeriesId TWO = new SeriesId(2, 2);

    private final StoredBlocks blocks = new StoredBlocks();
    private String project = "";

    @BeforeEach
    void aProjectOfItsOwn() throws SQLException {
        project = "views-" + UUID.randomUUID();
        blocks.series(project, "requests", ONE, "{\"job\": \"one\"}");
        blocks.series(project, "requests", TWO, "{\"job\": \"two\"}");
    }

    private static Samples samples(Object... timesAndValues) {
        Samples samples = new Samples();
        for (int i = 0; i < timesAndValues.length; i += 2) {
            samples.add(((Number) timesAndValues[i]).longValue(), ((Number) timesAndValues[i + 1]).doubleValue());
        }
        return samples;
    }

    private void store(String table, long sealOrder, SeriesId id, Samples samples) throws SQLException {
        store(table, "requests", sealOrder, id, samples);
    }

    private void store(String table, String family, long sealOrder, SeriesId id, Samples samples) throws SQLException {
        TreeMap<SeriesId, Samples> series = new TreeMap<>();
        series.put(id, samples);
        Block block = StoredBlocks.raw(BlockKey.raw(new ProjectId(project), family), series);
        blocks.store(table, project, family, T, sealOrder, block);
    }

    private void storeAggregates(String table, long resolution, long sealOrder, SeriesId id, Aggregates aggregates)
            throws SQLException {
        TreeMap<SeriesId, Aggregates> series = new TreeMap<>();
        series.put(id, aggregates);
        BlockKey key = new BlockKey(new ProjectId(project), "requests", resolution);
        blocks.store(table, project, "requests", T, sealOrder, StoredBlocks.aggregates(key, series));
    }

    private List<String> rows(String sql) throws SQLException {
        return blocks.rows(project, sql);
    }

    private static String ms(String column) {
        return "(extract(epoch from " + column + ") * 1000)::bigint - " + T;
    }

    @Test
    void ofTwoSamplesOfOneTimeTheOneSealedFirstStays() throws SQLException {
        store("metric_seal", 7, ONE, samples(T, 1, T + 2, 9));
        store("metric_block", 5, ONE, samples(T + 1, 5, T + 2, 6));
        store("metric_seal", 7, ONE, samples(T, 8, T + 3, 4));
        store("metric_seal", 9, TWO, samples(T, 10));
        assertThat(rows("select metric, labels->>'job', series_id, " + ms("time")
                        + ", value, stale from metric_sample order by 2, 4"))
                .containsExactly(
                        "requests one " + StoredBlocks.uuid(ONE) + " 0 1 f",
                        "requests one " + StoredBlocks.uuid(ONE) + " 1 5 f",
                        "requests one " + StoredBlocks.uuid(ONE) + " 2 6 f",
                        "requests one " + StoredBlocks.uuid(ONE) + " 3 4 f",
                        "requests two " + StoredBlocks.uuid(TWO) + " 0 10 f");
    }

    @Test
    void staleMarkersAndHistogramsAreTold() throws SQLException {
        Samples samples = samples(T, 1, T + 1, StaleMarker.VALUE, T + 2, Double.NaN);
        samples.add(T + 3, 0, ShapedSeries.histogram(1), 0);
        store("metric_seal", 1, ONE, samples);
        assertThat(rows("select value, stale from metric_sample order by time"))
                .containsExactly("1 f", "NaN t", "NaN f", "- f");
        assertThat(rows("select count, sum, min, max, last from metric_minute")).containsExactly("2 NaN 1 1 NaN");
    }

    @Test
    void minutesComeFromRawSamplesWhereThereAreSomeElseFromTheTier() throws SQLException {
        store("metric_block", 1, ONE, samples(T, 1, T + 15_000, 5));
        store("metric_seal", 2, ONE, samples(T + 30_000, 3, T + 2 * MINUTE, StaleMarker.VALUE, T + 4 * MINUTE, 7));
        Aggregates tier = new Aggregates();
        tier.add(T - MINUTE, 1, 11, 11, 11, 11, 2);
        tier.add(T, 4, 0, 0, 0, 0, 6);
        tier.add(T + 2 * MINUTE, 2, 30, 10, 20, 20, 0.5);
        storeAggregates("metric_block_1m", MINUTE, 2, ONE, tier);
        Aggregates later = new Aggregates();
        later.add(T - MINUTE, 9, 9, 9, 9, 9, 9);
        later.add(T + 5 * MINUTE, 1, 8, 8, 8, 8, 1);
        storeAggregates("metric_block_1m", MINUTE, 3, ONE, later);
        List<String> expected = List.of(
                "one -60000 1 11 11 11 11 2",
                "one 0 3 9 1 5 3 6",
                "one 120000 2 30 10 20 20 0.5",
                "one 240000 1 7 7 7 7 -",
                "one 300000 1 8 8 8 8 1");
        String columns = "select labels->>'job', " + ms("minute") + ", count, sum, min, max, last, increase from ";
        assertThat(rows(columns + "metric_minute order by minute")).isEqualTo(expected);
        assertThat(rows(columns + "metric_minutes('requests', " + time(0) + ", " + time(5 * MINUTE)
                        + ") order by minute"))
                .isEqualTo(expected.subList(1, 4));
    }

    private static String time(long ms) {
        return "to_timestamp(" + (T + ms) + " / 1000.0)";
    }

    @Test
    void fiveMinutesComeFromTheirTier() throws SQLException {
        Aggregates tier = new Aggregates();
        tier.add(T, 20, 40, 1, 3, 2, 5);
        tier.add(T + 5 * MINUTE, 20, 50, 1, 4, 3, 6);
        storeAggregates("metric_block_5m", 5 * MINUTE, 1, TWO, tier);
        String columns = "select labels->>'job', " + ms("minute") + ", count, sum, min, max, last, increase from ";
        assertThat(rows(columns + "metric_five_minutes order by minute"))
                .containsExactly("two 0 20 40 1 3 2 5", "two 300000 20 50 1 4 3 6");
        assertThat(rows(columns + "metric_five_minutes('requests', " + time(1) + ", " + time(10 * MINUTE) + ")"))
                .containsExactly("two 300000 20 50 1 4 3 6");
    }

    @Test
    void minutesOfRawSamplesAreThoseOfTheTier() throws SQLException {
        for (Shape shape :
                List.of(Shape.COUNTER_WITH_RESETS, Shape.SPECIAL, Shape.MIXED, Shape.FLOATS_AND_HISTOGRAMS)) {
            Samples samples = ShapedSeries.of(new Random(3), shape, Rhythm.JITTER, false, 500);
            SeriesId id = new SeriesId(3, shape.ordinal());
            blocks.series(project, shape.name(), id, "{}");
            store("metric_seal", shape.name(), 1, id, samples);
            Downsampler downsampler = new Downsampler(MINUTE);
            downsampler.add(samples);
            Aggregates minutes = downsampler.finish();
            List<String> rows = rows("select " + ms("minute") + ", count, min, max, last, sum from metric_minute"
                    + " where metric = '" + shape + "' order by minute");
            assertThat(rows).hasSize(minutes.size()).hasSizeGreaterThan(50);
            for (int i = 0; i < minutes.size(); i++) {
                String as = shape + ", minute " + i;
                String[] row = rows.get(i).split(" ");
                assertThat(Long.parseLong(row[0])).as(as).isEqualTo(minutes.time(i) - T);
                assertSame(row[1], minutes.get(Aggregates.Column.COUNT, i), as);
                assertSame(row[2], minutes.get(Aggregates.Column.MIN, i), as);
                assertSame(row[3], minutes.get(Aggregates.Column.MAX, i), as);
                assertSame(row[4], minutes.get(Aggregates.Column.LAST, i), as);
                double sum = minutes.get(Aggregates.Column.SUM, i);
                double read = Double.parseDouble(row[5]);
                if (Double.isFinite(sum)) {
                    // Rounded otherwise than the tier's, which carries along what rounding loses.
                    double size = Math.max(Math.abs(sum), 1);
                    assertThat(Math.abs(read / size - sum / size)).as(as).isLessThan(1e-9);
                } else {
                    assertSame(row[5], sum, as);
                }
            }
        }
    }

    /** 0 and -0 are equal: which of them is least is not said. */
    private static void assertSame(String read, double expected, String as) {
        assertThat(Double.valueOf(Double.parseDouble(read) + 0.0)).as(as).isEqualTo(Double.valueOf(expected + 0.0));
    }

    @Test
    void sumsPassTheLargestDoubleWithoutAnError() throws SQLException {
        double max = Double.MAX_VALUE;
        store(
                "metric_seal",
                1,
                ONE,
                samples(
                        T,
                        max,
                        T + 1,
                        max,
                        T + MINUTE,
                        max,
                        T + MINUTE + 1,
                        -max,
                        T + 2 * MINUTE,
                        max,
                        T + 2 * MINUTE + 1,
                        Double.NEGATIVE_INFINITY,
                        T + 3 * MINUTE,
                        -max,
                        T + 3 * MINUTE + 1,
                        -max,
                        T + 4 * MINUTE,
                        1e300,
                        T + 4 * MINUTE + 1,
                        Double.MIN_VALUE));
        assertThat(rows("select sum from metric_minute order by minute"))
                .containsExactly("Infinity", "0", "-Infinity", "-Infinity", "1e+300");
    }

    @Test
    void partsOfAFamilyAreMetricsOfTheirOwn() throws SQLException {
        String[] metrics = {"latency_bucket", "latency_sum", "latency_count"};
        TreeMap<SeriesId, Samples> series = new TreeMap<>();
        for (int i = 0; i < metrics.length; i++) {
            SeriesId id = new SeriesId(9, i);
            blocks.series(project, metrics[i], id, "{}");
            series.put(id, samples(T, i));
        }
        Block block = StoredBlocks.raw(BlockKey.raw(new ProjectId(project), "latency"), series);
        blocks.store("metric_seal", project, "latency", T, 1, block);
        for (int i = 0; i < metrics.length; i++) {
            assertThat(rows("select metric, value from metric_sample where metric = '" + metrics[i] + "'"))
                    .containsExactly(metrics[i] + " " + i);
        }
        assertThat(rows("select count(*), count(distinct metric) from metric_sample"))
                .containsExactly("3 3");
    }

    @Test
    void aRangeIsFromATimeOnAndBeforeAnother() throws SQLException {
        store("metric_seal", 1, ONE, samples(T - 1, 1, T, 2, T + 1, 3, T + 2, 4));
        store("metric_block", 1, TWO, samples(T + 1, 5));
        assertThat(rows("select labels->>'job', metric, " + ms("time") + ", value from metric_samples('requests', "
                        + time(0) + ", " + time(2) + ") order by 1, 3"))
                .containsExactly("one requests 0 2", "one requests 1 3", "two requests 1 5");
    }

    @Test
    void blocksOfOtherFamiliesAndTimesAreNotRead() throws SQLException {
        store("metric_seal", 1, ONE, samples(T, 1));
        Block broken = new Block(new byte[] {77}, new byte[0]);
        TreeMap<SeriesId, Samples> series = new TreeMap<>();
        series.put(ONE, samples(T + 1_000_000, 1));
        Block good = StoredBlocks.raw(BlockKey.raw(new ProjectId(project), "requests"), series);
        blocks.store("metric_seal", project, "other", T, 3, good);
        breakBlock(3, broken);
        assertThat(rows("select value from metric_sample where metric = 'requests'"))
                .containsExactly("1");
        blocks.store("metric_seal", project, "requests", T, 2, good);
        breakBlock(2, broken);
        assertThat(rows("select value from metric_samples('requests', " + time(-MINUTE) + ", " + time(MINUTE) + ")"))
                .containsExactly("1");
        assertThatThrownBy(() -> rows("select value from metric_sample where metric = 'requests'"))
                .hasMessageContaining("a directory of 1 bytes is truncated");
    }

    private void breakBlock(long sealOrder, Block broken) throws SQLException {
        assertThat(blocks.rows(
                        project,
                        "update metric_seal set directory = ? where seal_order = ? returning 1",
                        broken.directory(),
                        sealOrder))
                .containsExactly("1");
    }

    @Test
    void anotherProjectSeesNothing() throws SQLException {
        store("metric_seal", 1, ONE, samples(T, 1));
        store("metric_block", 2, TWO, samples(T, 1));
        Aggregates tier = new Aggregates();
        tier.add(T, 1, 1, 1, 1, 1, 1);
        storeAggregates("metric_block_1m", MINUTE, 1, ONE, tier);
        storeAggregates("metric_block_5m", 5 * MINUTE, 1, ONE, tier);
        for (String relation : List.of(
                "metric_sample",
                "metric_minute",
                "metric_five_minutes",
                "metric_samples('requests', '2000-01-01', '2100-01-01')",
                "metric_minutes('requests', '2000-01-01', '2100-01-01')",
                "metric_five_minutes('requests', '2000-01-01', '2100-01-01')")) {
            String count = "select count(*) > 0 from " + relation + " where project_id = '" + project + "'";
            assertThat(blocks.rows(project, count)).as(relation).containsExactly("t");
            assertThat(blocks.rows("someone-else", count)).as(relation).containsExactly("f");
            assertThat(blocks.rows("", count)).as(relation).containsExactly("f");
        }
    }
}
