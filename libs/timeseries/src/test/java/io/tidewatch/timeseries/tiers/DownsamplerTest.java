package io.tidewatch.timeseries.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockMerge;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.block.StoredBlock;
import io.tidewatch.timeseries.codec.AggregateChunks;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Aggregates.Column;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import io.tidewatch.timeseries.codec.SampleSeries;
import io.tidewatch.timeseries.codec.SampleSeries.Rhythm;
import io.tidewatch.timeseries.codec.SampleSeries.Shape;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DownsamplerTest {
    private static final long MINUTE = 60_000;

    /** Whole numbers, so that sums are exact in any order. */
    @Property(tries = 200)
    void piecesBordersAndResetsLeaveNoTrace(@ForAll long seed) {
        Random random = new Random(seed);
        Samples samples = SampleSeries.of(seed, Shape.COUNTER_WITH_RESETS, Rhythm.GAPS, false, 400);
        Downsampler whole = new Downsampler(MINUTE);
        whole.add(samples);
        Aggregates expected = whole.finish();
        Downsampler pieces = new Downsampler(MINUTE);
        for (int at = 0; at < samples.size(); ) {
            int end = Math.min(samples.size(), at + 1 + random.nextInt(60));
            Samples piece = new Samples();
            for (; at < end; at++) {
                piece.add(samples, at);
            }
            pieces.add(piece);
        }
        assertSame(pieces.finish(), expected);

        // Five minutes from minutes are five minutes from samples.
        Downsampler direct = new Downsampler(5 * MINUTE);
        direct.add(samples);
        Aggregates coarse = direct.finish();
        assertSame(expected.coarser(5 * MINUTE), coarse);

        // The whole increase is that of the samples one by one.
        double increase = 0;
        double sum = samples.value(0);
        for (int i = 1; i < samples.size(); i++) {
            double step = samples.value(i) - samples.value(i - 1);
            increase += step >= 0 ? step : samples.value(i);
            sum += samples.value(i);
        }
        assertThat(total(coarse, Column.INCREASE)).isEqualTo(increase);
        assertThat(total(coarse, Column.SUM)).isEqualTo(sum);
        assertThat(total(coarse, Column.COUNT)).isEqualTo(samples.size());
    }

    @Property(tries = 300)
    void bucketsComeBackFromBytes(@ForAll long seed, @ForAll Shape shape) {
        Downsampler downsampler = new Downsampler(MINUTE);
        downsampler.add(SampleSeries.of(seed, shape, Rhythm.JITTER, true, 300));
        Aggregates aggregates = downsampler.finish();
        if (aggregates.size() > 0) {
            ByteSink sink = new ByteSink(64);
            new AggregateChunks().write(aggregates, 0, aggregates.size(), sink);
            Aggregates back = new Aggregates();
            new AggregateChunks().read(new ByteSource(sink.toBytes()), Long.MIN_VALUE, Long.MAX_VALUE, back);
            assertSame(back, aggregates);
        }
    }

    @Property(tries = 1000)
    void brokenBytesAreReadOrRefused(@ForAll long seed) {
        Random random = new Random(seed);
        Downsampler downsampler = new Downsampler(MINUTE);
        downsampler.add(SampleSeries.of(seed, Shape.MIXED, Rhythm.GAPS, false, 100));
        ByteSink sink = new ByteSink(64);
        Aggregates aggregates = downsampler.finish();
        new AggregateChunks().write(aggregates, 0, aggregates.size(), sink);
        byte[] bytes = sink.toBytes();
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        ByteSource source = new ByteSource();
        source.wrap(bytes, 0, bytes.length - random.nextInt(3));
        Aggregates back = new Aggregates();
        try {
            new AggregateChunks().read(source, Long.MIN_VALUE, Long.MAX_VALUE, back);
            assertThat(back.size()).isPositive();
        } catch (CorruptBlockException e) {
            assertThat(back.size()).isZero();
        }
    }

    @Test
    void whatIsNoNumberIsPassedOverWhereItMust() {
        Samples samples = new Samples();
        samples.add(0, 5, null, 0);
        samples.add(1, StaleMarker.VALUE, null, 0);
        samples.add(2, Double.NaN, null, 0);
        samples.add(3, 7, null, 0);
        samples.add(MINUTE, StaleMarker.VALUE, null, 0);
        samples.add(2 * MINUTE, Double.NaN, null, 0);
        samples.add(3 * MINUTE, 2, null, 0);
        Downsampler downsampler = new Downsampler(MINUTE);
        downsampler.add(samples);
        Aggregates buckets = downsampler.finish();
        assertThat(buckets.size()).isEqualTo(3);
        assertThat(row(buckets, 0)).containsExactly(3, Double.NaN, 5, 7, 7, 2);
        assertThat(row(buckets, 1)).containsExactly(1, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
        assertThat(row(buckets, 2)).containsExactly(1, 2, 2, 2, 2, 2);
        assertThat(downsampler.before()).isEqualTo(2);
    }

    @Test
    void aKnownStartInTheBucketMakesTheFirstSampleAStep() {
        Samples samples = new Samples();
        samples.add(MINUTE + 10, 5, null, MINUTE);
        Downsampler known = new Downsampler(MINUTE);
        known.add(samples);
        assertThat(known.finish().get(Column.INCREASE, 0)).isEqualTo(5);
        samples.clear();
        samples.add(MINUTE + 10, 5, null, MINUTE - 1);
        Downsampler older = new Downsampler(MINUTE);
        older.add(samples);
        assertThat(older.finish().get(Column.INCREASE, 0)).isZero();
    }

    @Test
    void bucketsStandInBlocksAndMerge() {
        BlockKey key = new BlockKey(ProjectId.DEFAULT, "m", MINUTE);
        Downsampler downsampler = new Downsampler(MINUTE);
        downsampler.add(SampleSeries.of(3, Shape.COUNTER, Rhythm.STEADY, false, 12_000));
        Aggregates all = downsampler.finish();
        List<Block> blocks = new ArrayList<>();
        for (int part = 0; part < 2; part++) {
            Aggregates half = new Aggregates();
            for (int i = part * 1500; i < Math.min(all.size(), part * 1500 + 1600); i++) {
                half.add(all, i);
            }
            BlockWriter writer = new BlockWriter(key, BlockWriter.USUAL_LIMIT, blocks::add);
            writer.add(new SeriesId(1, 2), half);
            writer.finish();
        }
        List<Block> merged = new ArrayList<>();
        BlockWriter writer = new BlockWriter(key, BlockWriter.USUAL_LIMIT, merged::add);
        BlockMerge.Outcome outcome = new BlockMerge()
                .merge(blocks.stream().map(StoredBlock::of).toList(), Long.MIN_VALUE, Long.MAX_VALUE, writer);
        writer.finish();
        assertThat(outcome.samples()).isEqualTo(all.size());
        assertThat(outcome.conflicts()).isEqualTo(100);
        StoredBlock block = StoredBlock.of(merged.get(0));
        Section section = block.directory().sections().get(0);
        Aggregates back = new Aggregates();
        new BlockReader().read(key, section, block.bytes(section), Long.MIN_VALUE, Long.MAX_VALUE, back);
        assertSame(back, all);
    }

    private static double[] row(Aggregates buckets, int i) {
        double[] row = new double[Column.values().length];
        for (Column column : Column.values()) {
            row[column.ordinal()] = buckets.get(column, i);
        }
        return row;
    }

    private static double total(Aggregates buckets, Column column) {
        double sum = 0;
        for (int i = 0; i < buckets.size(); i++) {
            sum += buckets.get(column, i);
        }
        return sum;
    }

    private static void assertSame(Aggregates actual, Aggregates expected) {
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.time(i)).isEqualTo(expected.time(i));
            for (Column column : Column.values()) {
                assertThat(Double.doubleToRawLongBits(actual.get(column, i)))
                        .as("%s of bucket %s", column, i)
                        .isEqualTo(Double.doubleToRawLongBits(expected.get(column, i)));
            }
        }
    }
}
