package io.tidewatch.timeseries.codec;

import io.tidewatch.model.NativeHistogram;

/**
 * Writes chunks: runs of samples of one series and one kind (docs/formats/blocks.md). Reusable; not for several
 * threads.
 */
public final class ChunkWriter {
    /** Most samples of a chunk. */
    public static final int MOST_SAMPLES = 8_192;

    static final int FLOATS = 0;
    static final int HISTOGRAMS = 1;
    static final int AGGREGATES = 2;
    static final int WITH_STARTS = 4;

    private final LongColumn longs = new LongColumn();
    private final DoubleColumn doubles = new DoubleColumn();
    private final HistogramColumn histograms = new HistogramColumn();

    /**
     * Writes one chunk of the samples from inclusive on, as many as fit.
     *
     * @param samples ascending, each time stamp once
     * @param to exclusive, above from
     * @param most samples of the chunk, 1 to {@link #MOST_SAMPLES}
     * @return where the chunk ends, exclusive
     */
    public int write(Samples samples, int from, int to, int most, ByteSink out) {
        int end = end(samples, from, Math.min(to, from + Math.min(most, MOST_SAMPLES)));
        boolean histogram = samples.histogram(from) != null;
        boolean starts = hasStarts(samples, from, end);
        out.u8((histogram ? HISTOGRAMS : FLOATS) + (starts ? WITH_STARTS : 0));
        out.varint(end - from);
        longs.write(samples.times(), from, end, out);
        long[] startTimes = samples.starts();
        if (starts && startTimes != null) {
            longs.write(startTimes, from, end, out);
        }
        if (histogram) {
            histograms.write(samples.needHistograms(), from, end, out);
        } else {
            doubles.write(samples.values(), from, end, out);
        }
        return end;
    }

    /** Where the samples of one kind end, or have as many numbers as a chunk may. */
    private static int end(Samples samples, int from, int most) {
        boolean histogram = samples.histogram(from) != null;
        long largest = 0;
        for (int i = from; i < most; i++) {
            NativeHistogram h = samples.histogram(i);
            if ((h != null) != histogram) {
                return i;
            }
            if (h != null) {
                largest = Math.max(largest, HistogramColumn.numbers(h));
                if ((i + 1 - from) * largest > HistogramColumn.MOST_NUMBERS) {
                    if (i == from) {
                        throw new IllegalArgumentException("a histogram of " + largest + " numbers is too large");
                    }
                    return i;
                }
            }
        }
        return most;
    }

    private static boolean hasStarts(Samples samples, int from, int to) {
        for (int i = from; i < to; i++) {
            if (samples.start(i) != 0) {
                return true;
            }
        }
        return false;
    }
}
