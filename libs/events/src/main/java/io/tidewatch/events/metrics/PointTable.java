package io.tidewatch.events.metrics;

import io.tidewatch.model.NativeHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Points of one kind, chained by series in the order in which they came. Series are numbered from 0. Reusable; not for
 * several threads.
 */
final class PointTable {
    static final int NONE = -1;

    private int size;
    private long[] times = new long[64];
    private long[] starts = new long[64];
    private double[] values = new double[64];
    private @Nullable NativeHistogram[] histograms = {};
    private int[] next = new int[64];
    /** By series. */
    private int[] first = new int[32];

    private int[] last = new int[32];
    private int[] counts = new int[32];

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(histograms, 0, Math.min(size, histograms.length), null);
        size = 0;
    }

    /** Makes room for a series that has no points yet. */
    void addSeries(int series) {
        if (series == first.length) {
            first = Arrays.copyOf(first, 2 * series);
            last = Arrays.copyOf(last, 2 * series);
            counts = Arrays.copyOf(counts, 2 * series);
        }
        first[series] = NONE;
        last[series] = NONE;
        counts[series] = 0;
    }

    void add(int series, long timestampMs, double value, long startTimestampMs) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
            next = Arrays.copyOf(next, 2 * size);
        }
        times[size] = timestampMs;
        starts[size] = startTimestampMs;
        values[size] = value;
        next[size] = NONE;
        if (first[series] == NONE) {
            first[series] = size;
        } else {
            next[last[series]] = size;
        }
        last[series] = size;
        counts[series]++;
        size++;
    }

    void add(int series, long timestampMs, NativeHistogram value, long startTimestampMs) {
        add(series, timestampMs, value.sum(), startTimestampMs);
        if (histograms.length < times.length) {
            histograms = Arrays.copyOf(histograms, times.length);
        }
        histograms[size - 1] = value;
    }

    int count(int series) {
        return counts[series];
    }

    /** First point of a series, or {@link #NONE}. */
    int first(int series) {
        return first[series];
    }

    /** Next point of the same series, or {@link #NONE}. */
    int next(int point) {
        return next[point];
    }

    long time(int point) {
        return times[point];
    }

    long start(int point) {
        return starts[point];
    }

    double value(int point) {
        return values[point];
    }

    NativeHistogram histogram(int point) {
        NativeHistogram histogram = histograms[point];
        if (histogram == null) {
            throw new IllegalStateException("point " + point + " is not a histogram");
        }
        return histogram;
    }
}
