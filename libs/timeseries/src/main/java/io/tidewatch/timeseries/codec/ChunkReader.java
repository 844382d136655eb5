package io.tidewatch.timeseries.codec;

import io.tidewatch.model.NativeHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads chunks of samples. Reusable; not for several threads. */
public final class ChunkReader {
    private long[] scratch = new long[1024];

    /**
     * Adds the samples of a chunk whose time stamps are in the closed range.
     *
     * @param source the chunk and nothing else
     * @throws CorruptBlockException when it does not follow the format; what was added before is whole
     */
    public void read(ByteSource source, long startMs, long endMs, Samples into) {
        int kind = source.u8("kind of chunk");
        boolean histograms = (kind & ~ChunkWriter.WITH_STARTS) == ChunkWriter.HISTOGRAMS;
        if (!histograms && (kind & ~ChunkWriter.WITH_STARTS) != ChunkWriter.FLOATS) {
            throw source.corrupt("kind " + kind + " is not one of samples");
        }
        int count = source.between(1, ChunkWriter.MOST_SAMPLES, "samples");
        if (scratch.length < count) {
            scratch = new long[ChunkWriter.MOST_SAMPLES];
        }
        readTimes(source, scratch, count);
        int from = Samples.firstNotBefore(scratch, count, startMs);
        int to = endMs == Long.MAX_VALUE ? count : Samples.firstNotBefore(scratch, count, endMs + 1);
        if (from >= to) {
            return;
        }
        into.reserve(to - from);
        int at = into.size();
        System.arraycopy(scratch, from, into.times(), at, to - from);
        if ((kind & ChunkWriter.WITH_STARTS) != 0) {
            LongColumn.read(source, scratch, count);
            System.arraycopy(scratch, from, into.needStarts(), at, to - from);
        } else {
            long[] starts = into.starts();
            if (starts != null) {
                Arrays.fill(starts, at, at + to - from, 0);
            }
        }
        if (histograms) {
            HistogramColumn.read(source, count, from, to, into.needHistograms(), at);
            Arrays.fill(into.values(), at, at + to - from, Double.NaN);
        } else {
            DoubleColumn.read(source, count, from, to, into.values(), at, scratch);
            @Nullable NativeHistogram[] before = into.histograms();
            if (before != null) {
                Arrays.fill(before, at, at + to - from, null);
            }
        }
        source.mustEnd("chunk");
        into.grow(to - from);
    }

    /** How many samples a chunk has. */
    public static int count(byte[] chunk) {
        ByteSource source = new ByteSource(chunk);
        source.u8("kind of chunk");
        return source.between(1, ChunkWriter.MOST_SAMPLES, "samples");
    }

    /** The first time stamp of a chunk, without reading the others. */
    public static long firstTime(byte[] chunk) {
        ByteSource source = new ByteSource(chunk);
        source.u8("kind of chunk");
        source.varint("samples");
        source.u8("form of numbers");
        return source.zigzag("first number");
    }

    static void readTimes(ByteSource source, long[] out, int count) {
        LongColumn.read(source, out, count);
        boolean ascending = true;
        for (int i = 1; i < count; i++) {
            ascending &= out[i] > out[i - 1];
        }
        if (!ascending) {
            throw source.corrupt("times are not ascending");
        }
    }
}
