package io.tidewatch.promql.engine;

import io.tidewatch.promql.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The part of a series that lies in the range of one step, floats and histograms apart. Moves forward over the steps;
 * not for several threads.
 */
final class Window {
    final long[] timestampsMs;
    final double[] values;
    /** Since when each float counts; null when unknown. */
    final long @Nullable [] startsMs;

    final HistogramPoints histograms;
    private final int size;
    /** Indexes of the floats that are less than the one before; null until asked for. */
    private int @Nullable [] falls;

    /** Of the histograms before each. */
    private final long[] histogramWeights;

    private int nextFall;
    /** First float inside. */
    int from;
    /** One past the last float inside. */
    int to;
    /** First histogram inside. */
    int histogramFrom;
    /** One past the last histogram inside. */
    int histogramTo;
    /** Exclusive. Where the range is extended, samples before it may be inside. */
    long startMs;
    /** Inclusive. Where the range is extended, samples after it may be inside. */
    long endMs;
    /** The instant of the step, before offset and {@code @}. */
    long evaluationMs;

    Window(Series series) {
        this.timestampsMs = series.timestampsMs();
        this.values = series.values();
        this.startsMs = series.startsMs();
        this.size = series.size();
        this.histograms = series.histograms();
        this.histogramWeights = new long[histograms.size() + 1];
        for (int i = 0; i < histograms.size(); i++) {
            histogramWeights[i + 1] = histogramWeights[i] + histograms.values()[i].weight();
        }
    }

    /**
     * Moves to a range that neither starts nor ends before the one before.
     *
     * @param before how far before the start samples are taken in
     * @param after how far after the end samples are taken in
     */
    void moveTo(long start, long end, long evaluation, long before, long after) {
        startMs = start;
        endMs = end;
        evaluationMs = evaluation;
        from = skip(timestampsMs, from, size, start - before);
        to = skip(timestampsMs, Math.max(to, from), size, end + after);
        int histogramSize = histograms.size();
        if (histogramSize > 0) {
            histogramFrom = skip(histograms.timestampsMs(), histogramFrom, histogramSize, start - before);
            histogramTo =
                    skip(histograms.timestampsMs(), Math.max(histogramTo, histogramFrom), histogramSize, end + after);
        }
    }

    /** The first entry after an instant. */
    private static int skip(long[] timestamps, int first, int size, long instant) {
        int i = first;
        while (i < size && timestamps[i] <= instant) {
            i++;
        }
        return i;
    }

    /**
     * How much a counter lost by falling between the floats inside. Falls are looked for once a series, so that a step
     * costs no more than the falls in its range.
     */
    double fallen() {
        int[] all = falls;
        if (all == null) {
            all = findFalls();
            falls = all;
        }
        while (nextFall < all.length && all[nextFall] <= from) {
            nextFall++;
        }
        double fallen = 0;
        for (int i = nextFall; i < all.length && all[i] < to; i++) {
            fallen += values[all[i] - 1];
        }
        return fallen;
    }

    private int[] findFalls() {
        int count = 0;
        for (int i = 1; i < size; i++) {
            count += values[i] < values[i - 1] ? 1 : 0;
        }
        int[] found = new int[count];
        int n = 0;
        for (int i = 1; i < size && n < count; i++) {
            if (values[i] < values[i - 1]) {
                found[n++] = i;
            }
        }
        return found;
    }

    /** How many floats. */
    int count() {
        return to - from;
    }

    /** How many samples those inside count for. */
    long weight() {
        return to - from + histogramWeights[histogramTo] - histogramWeights[histogramFrom];
    }

    int histogramCount() {
        return histogramTo - histogramFrom;
    }

    boolean isEmpty() {
        return to == from && histogramTo == histogramFrom;
    }

    boolean isMixed() {
        return to > from && histogramTo > histogramFrom;
    }

    double first() {
        return values[from];
    }

    double last() {
        return values[to - 1];
    }

    /** The i-th histogram inside. */
    Histogram histogram(int i) {
        return histograms.values()[histogramFrom + i];
    }

    /** Time stamp of the i-th histogram inside. */
    long histogramMs(int i) {
        return histograms.timestampsMs()[histogramFrom + i];
    }

    /** Since when the i-th float inside counts, 0 where unknown. */
    long start(int i) {
        long[] starts = startsMs;
        return starts == null ? 0 : starts[from + i];
    }

    /** Since when the i-th histogram inside counts, 0 where unknown. */
    long histogramStart(int i) {
        long[] starts = histograms.startsMs();
        return starts == null ? 0 : starts[histogramFrom + i];
    }
}
