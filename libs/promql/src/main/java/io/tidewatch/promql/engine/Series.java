package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.source.SeriesPoints;

/**
 * A series whose windows a range function reads: no stale markers.
 *
 * @param labels the series' labels
 * @param timestampsMs ascending
 * @param values parallel
 * @param size how many entries count
 * @param dropName whether the name is to be dropped at the end of the query
 */
record Series(Labels labels, long[] timestampsMs, double[] values, int size, boolean dropName) {
    /** The points of a source without its stale markers; copies only when there are some. */
    static Series of(SeriesPoints points) {
        int stale = 0;
        for (int i = 0; i < points.size(); i++) {
            if (StaleMarker.is(points.values()[i])) {
                stale++;
            }
        }
        if (stale == 0) {
            return new Series(points.labels(), points.timestampsMs(), points.values(), points.size(), false);
        }
        long[] timestamps = new long[points.size() - stale];
        double[] values = new double[timestamps.length];
        int n = 0;
        for (int i = 0; i < points.size(); i++) {
            if (!StaleMarker.is(points.values()[i])) {
                timestamps[n] = points.timestampsMs()[i];
                values[n++] = points.values()[i];
            }
        }
        return new Series(points.labels(), timestamps, values, n, false);
    }

    /** The values that a column has, with the instants of their steps. */
    static Series of(Column column, Steps steps) {
        long[] timestamps = new long[steps.count()];
        double[] values = new double[steps.count()];
        int n = 0;
        for (int i = 0; i < steps.count(); i++) {
            if (column.has(i)) {
                timestamps[n] = steps.at(i);
                values[n++] = column.values()[i];
            }
        }
        return new Series(column.labels(), timestamps, values, n, column.dropName());
    }
}
