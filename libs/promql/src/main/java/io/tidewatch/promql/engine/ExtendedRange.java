package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a window changed by exactly from the start of its range to the end, without extrapolation: anchored, from the
 * newest sample at or before the start; smoothed, between values interpolated at both edges (Prometheus,
 * {@code extendedRate}).
 */
final class ExtendedRange {
    private final Rates rates;
    private final Window w;
    private final EdgeSamples edges;

    ExtendedRange(Rates rates, Window w, boolean smoothed) {
        this.rates = rates;
        this.w = w;
        this.edges = new EdgeSamples(w, smoothed);
    }

    double value() {
        if (w.count() == 0) {
            return Column.ABSENT;
        }
        int first = edges.first(w.timestampsMs, w.from, w.to);
        int last = edges.last(w.timestampsMs, w.from, w.to);
        if (edges.outside(w.timestampsMs, first, last)) {
            return Column.ABSENT;
        }
        double left = edges.left(first, rates.counter);
        double right = edges.right(last, rates.counter);
        double change = right - left;
        if (rates.counter) {
            int from = w.timestampsMs[first] <= w.startMs ? first + 1 : first;
            int to = w.timestampsMs[last] >= w.endMs ? last - 1 : last;
            double before = left;
            for (int i = from; i <= to; i++) {
                change += w.values[i] < before ? before : 0;
                before = w.values[i];
            }
            change += right < before ? before : 0;
        }
        return rates.perSecond ? change / seconds() : change;
    }

    private double seconds() {
        return (w.endMs - w.startMs) / 1000.0;
    }

    @Nullable
    Histogram histogram() {
        HistogramPoints points = w.histograms;
        long[] timestamps = points.timestampsMs();
        int first = edges.first(timestamps, w.histogramFrom, w.histogramTo);
        int last = edges.last(timestamps, w.histogramFrom, w.histogramTo);
        if (edges.outside(timestamps, first, last) || !fits(first, last)) {
            return null;
        }
        boolean fromLeft = edges.interpolatesLeft(timestamps, first);
        Histogram left = fromLeft ? interpolated(first, w.startMs) : points.values()[first];
        Histogram right = edges.interpolatesRight(timestamps, w.histogramFrom, last)
                ? interpolated(last - 1, w.endMs)
                : points.values()[last];
        if (left == null || right == null) {
            return null;
        }
        if (!rates.counter && !(left.isGauge() && right.isGauge())) {
            rates.remarks.notGauge(rates.name, rates.span);
        }
        Histogram change = rates.difference(right, left);
        if (rates.counter) {
            change = withResets(change, left, right, first, last, fromLeft);
        }
        if (change == null) {
            return null;
        }
        return (rates.perSecond ? change.dividedBy(seconds()) : change)
                .asGauge()
                .compact();
    }

    private boolean fits(int first, int last) {
        Histogram[] values = w.histograms.values();
        for (int i = first; i <= last; i++) {
            if (values[i].isCustom() != values[first].isCustom()) {
                rates.remarks.mixedSchemas(rates.name, rates.span);
                return false;
            }
            if (rates.counter && values[i].isGauge()) {
                rates.remarks.notCounter(rates.name, rates.span);
            }
        }
        return true;
    }

    private @Nullable Histogram withResets(
            @Nullable Histogram difference, Histogram left, Histogram right, int first, int last, boolean fromLeft) {
        Histogram[] values = w.histograms.values();
        int from = first + 1;
        Histogram before = left;
        if (fromLeft && values[first + 1].resetSince(values[first])) {
            // The value at the edge already counts from that reset.
            before = values[first + 1];
            from++;
        }
        Histogram change = difference;
        if (from > last) {
            return change;
        }
        for (int i = from; i < last && change != null; i++) {
            if (values[i].resetSince(before)) {
                change = rates.sum(change, before);
            }
            before = values[i];
        }
        return change != null && right.resetSince(before) ? rates.sum(change, before) : change;
    }

    private @Nullable Histogram interpolated(int i, long atMs) {
        long[] timestamps = w.histograms.timestampsMs();
        Histogram from = w.histograms.values()[i];
        Histogram to = w.histograms.values()[i + 1];
        if (atMs == timestamps[i] || atMs == timestamps[i + 1]) {
            return atMs == timestamps[i] ? from : to;
        }
        double share = (double) (atMs - timestamps[i]) / (timestamps[i + 1] - timestamps[i]);
        if (rates.counter && to.resetSince(from)) {
            return to.times(share);
        }
        Histogram difference = rates.difference(to, from);
        return difference == null ? null : rates.sum(difference.times(share), from);
    }

    /** The value between the samples around an instant; without one after it that of the newest before it. */
    static void interpolateAt(Window w, long atMs, ColumnBuilder out, int step) {
        int next = w.from;
        while (next < w.to && w.timestampsMs[next] <= atMs) {
            next++;
        }
        int nextHistogram = w.histogramFrom;
        while (nextHistogram < w.histogramTo && w.histograms.timestampsMs()[nextHistogram] <= atMs) {
            nextHistogram++;
        }
        boolean hasFloat = next > w.from;
        boolean hasHistogram = nextHistogram > w.histogramFrom;
        if (hasHistogram && (!hasFloat || w.histograms.timestampsMs()[nextHistogram - 1] > w.timestampsMs[next - 1])) {
            out.set(step, w.histograms.values()[nextHistogram - 1]);
        } else if (hasFloat) {
            double from = w.values[next - 1];
            boolean between = next < w.to && w.timestampsMs[next - 1] < atMs;
            out.set(
                    step,
                    between
                            ? from
                                    + (w.values[next] - from)
                                            * (atMs - w.timestampsMs[next - 1])
                                            / (w.timestampsMs[next] - w.timestampsMs[next - 1])
                            : from);
        }
    }

    /** The floats of an extended range: values at both edges and what lies between them. */
    static Series withEdges(Series series, Window w, Extension extension) {
        EdgeSamples edges = new EdgeSamples(w, extension == Extension.SMOOTHED);
        int first = edges.first(w.timestampsMs, w.from, w.to);
        int last = edges.last(w.timestampsMs, w.from, w.to);
        int from = w.timestampsMs[first] <= w.startMs ? first + 1 : first;
        int to = w.timestampsMs[last] >= w.endMs ? last - 1 : last;
        int between = Math.max(0, to - from + 1);
        int size = edges.outside(w.timestampsMs, first, last) ? 0 : between + 2;
        long[] timestamps = new long[size];
        double[] values = new double[size];
        if (size > 0) {
            timestamps[0] = w.startMs;
            values[0] = edges.left(first, false);
            System.arraycopy(w.timestampsMs, from, timestamps, 1, between);
            System.arraycopy(w.values, from, values, 1, between);
            timestamps[size - 1] = w.endMs;
            values[size - 1] = edges.right(last, false);
        }
        return new Series(series.labels(), timestamps, values, null, size, HistogramPoints.NONE, series.dropName());
    }
}
