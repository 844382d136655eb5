package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A series whose windows a range function reads, floats and histograms apart: no stale markers.
 *
 * @param labels the series' labels
 * @param timestampsMs of the floats, ascending
 * @param values the floats
 * @param startsMs since when each float counts, 0 where unknown; null when not known of any
 * @param size how many floats there are
 * @param histograms the others
 * @param dropName whether the name is to be dropped at the end of the query
 */
record Series(
        Labels labels,
        long[] timestampsMs,
        double[] values,
        long @Nullable [] startsMs,
        int size,
        HistogramPoints histograms,
        boolean dropName) {
    /** The points of a source without its stale markers; copies floats only when there is something else. */
    static Series of(SeriesPoints points, boolean useStarts) {
        long[] starts = useStarts ? points.startsMs() : null;
        int floats = 0;
        for (int i = 0; i < points.size(); i++) {
            if (isFloat(points, i)) {
                floats++;
            }
        }
        if (floats == points.size()) {
            return new Series(
                    points.labels(),
                    points.timestampsMs(),
                    points.values(),
                    starts,
                    floats,
                    HistogramPoints.NONE,
                    false);
        }
        long[] timestamps = new long[floats];
        double[] values = new double[floats];
        long[] floatStarts = starts == null ? null : new long[floats];
        int n = 0;
        for (int i = 0; i < points.size(); i++) {
            if (isFloat(points, i)) {
                timestamps[n] = points.timestampsMs()[i];
                if (floatStarts != null && starts != null) {
                    floatStarts[n] = starts[i];
                }
                values[n++] = points.values()[i];
            }
        }
        return new Series(points.labels(), timestamps, values, floatStarts, n, histograms(points, starts), false);
    }

    /** How many samples the points count for. */
    long weight() {
        long weight = size;
        for (int i = 0; i < histograms.size(); i++) {
            weight += histograms.values()[i].weight();
        }
        return weight;
    }

    private static boolean isFloat(SeriesPoints points, int i) {
        @Nullable NativeHistogram[] histograms = points.histograms();
        return (histograms == null || histograms[i] == null) && !StaleMarker.is(points.values()[i]);
    }

    private static HistogramPoints histograms(SeriesPoints points, long @Nullable [] starts) {
        @Nullable NativeHistogram[] all = points.histograms();
        if (all == null) {
            return HistogramPoints.NONE;
        }
        long[] timestamps = new long[points.size()];
        long[] histogramStarts = starts == null ? null : new long[points.size()];
        List<Histogram> values = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            NativeHistogram histogram = all[i];
            if (histogram != null && !StaleMarker.is(histogram.sum())) {
                timestamps[values.size()] = points.timestampsMs()[i];
                if (histogramStarts != null && starts != null) {
                    histogramStarts[values.size()] = starts[i];
                }
                values.add(Histogram.of(histogram));
            }
        }
        return HistogramPoints.of(timestamps, values, histogramStarts);
    }

    /** The values that a column has, with the instants of their steps. */
    static Series of(Column column, Steps steps) {
        long[] timestamps = new long[steps.count()];
        double[] values = new double[steps.count()];
        long[] histogramTimestamps = column.histograms() == null ? timestamps : new long[steps.count()];
        List<Histogram> histograms = new ArrayList<>();
        int n = 0;
        for (int i = 0; i < steps.count(); i++) {
            Histogram histogram = column.histogram(i);
            if (histogram != null) {
                histogramTimestamps[histograms.size()] = steps.at(i);
                histograms.add(histogram);
            } else if (column.has(i)) {
                timestamps[n] = steps.at(i);
                values[n++] = column.values()[i];
            }
        }
        return new Series(
                column.labels(),
                timestamps,
                values,
                null,
                n,
                HistogramPoints.of(histogramTimestamps, histograms, null),
                column.dropName());
    }

    Series withHistograms(HistogramPoints changed) {
        return new Series(labels, timestampsMs, values, startsMs, size, changed, dropName);
    }

    boolean isEmpty() {
        return size == 0 && histograms.size() == 0;
    }

    /** Floats and histograms in one sequence, under other labels. */
    SeriesPoints points(Labels newLabels) {
        if (histograms.size() == 0) {
            return new SeriesPoints(newLabels, timestampsMs, values, size);
        }
        int total = size + histograms.size();
        long[] timestamps = new long[total];
        double[] floats = new double[total];
        @Nullable NativeHistogram[] natives = new NativeHistogram[total];
        int f = 0;
        int h = 0;
        for (int i = 0; i < total; i++) {
            boolean isFloat = h == histograms.size()
                    || f < size && timestampsMs[f] < histograms.timestampsMs()[h];
            if (isFloat) {
                timestamps[i] = timestampsMs[f];
                floats[i] = values[f++];
            } else {
                timestamps[i] = histograms.timestampsMs()[h];
                floats[i] = Double.NaN;
                natives[i] = histograms.values()[h++].toNative();
            }
        }
        return new SeriesPoints(newLabels, timestamps, floats, natives, null, total);
    }
}
