package io.tidewatch.bench.timeseries;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.head.Head;
import io.tidewatch.timeseries.head.HeadLimits;
import io.tidewatch.timeseries.index.LabelIndex;
import io.tidewatch.timeseries.tiers.Downsampler;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/** How much a day takes in blocks, and a series in memory. */
public final class StorageSize {
    /** Series of a family. */
    private static final int FAMILY = 250;

    private static final long MINUTE_MS = 60_000;

    private StorageSize() {}

    /** Prints the bytes of a day, directories included, raw and downsampled. */
    public static void blocks(int series, PrintStream out) {
        for (int jitterMs : new int[] {0, 10}) {
            MetricDay day = new MetricDay(7, jitterMs);
            Total raw = new Total();
            Total minutes = new Total();
            long samples = 0;
            for (int from = 0; from < series; from += FAMILY) {
                BlockWriter rawWriter = writer(from, BlockKey.RAW, raw);
                BlockWriter minuteWriter = writer(from, MINUTE_MS, minutes);
                for (int i = from; i < Math.min(series, from + FAMILY); i++) {
                    Samples all = day.series(i);
                    Downsampler downsampler = new Downsampler(MINUTE_MS);
                    downsampler.add(all);
                    Aggregates buckets = downsampler.finish();
                    samples += all.size();
                    rawWriter.add(new SeriesId(0, i), all);
                    minuteWriter.add(new SeriesId(0, i), buckets);
                }
                rawWriter.finish();
                minuteWriter.finish();
            }
            out.printf(
                    Locale.ROOT,
                    "%d series, %d samples, time stamps within %d ms: raw %.3f bytes a sample (%.1f:1) in %d blocks; "
                            + "1 m tier %.3f bytes a raw sample%n",
                    series,
                    samples,
                    jitterMs,
                    (double) raw.bytes / samples,
                    16.0 * samples / raw.bytes,
                    raw.blocks,
                    (double) minutes.bytes / samples);
        }
    }

    private static BlockWriter writer(int family, long resolutionMs, Consumer<Block> out) {
        BlockKey key = new BlockKey(ProjectId.DEFAULT, "metric_" + family, resolutionMs);
        return new BlockWriter(key, BlockWriter.USUAL_LIMIT, out);
    }

    private static final class Total implements Consumer<Block> {
        private long bytes;
        private int blocks;

        @Override
        public void accept(Block block) {
            bytes += block.directory().length + block.data().length;
            blocks++;
        }
    }

    /** Prints the heap that series with ten labels take in the index, and with ten minutes of samples in the head. */
    public static void memory(int series, PrintStream out) {
        long before = used();
        LabelIndex index = new LabelIndex(series);
        for (int i = 0; i < series; i++) {
            index.learn(SeriesLabels.id(i), SeriesLabels.of(i));
        }
        long indexed = used();
        Head head = new Head(HeadLimits.USUAL);
        MetricDay day = new MetricDay(7, 0);
        int scrapes = 40;
        for (int i = 0; i < series; i++) {
            Samples samples = day.series(i, scrapes);
            for (int s = 0; s < samples.size(); s++) {
                head.append(i, samples.time(s), samples.value(s), null, 0);
            }
        }
        long full = used();
        out.printf(
                Locale.ROOT,
                "%d series: index %d bytes a series, head %d bytes a series with %d samples each; 1,000,000 series:"
                        + " %.2f GiB%n",
                index.size(),
                (indexed - before) / series,
                (full - indexed) / series,
                head.unsealed() / series,
                (full - before) * 1e6 / series / (1 << 30));
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
