package io.tidewatch.promql.engine;

import java.util.Arrays;

/** Quantiles of single values. */
final class Quantile {
    private Quantile() {}

    /** The q-quantile of the first {@code count} values, which get sorted; NaN sorts first. */
    static double of(double q, double[] values, int count) {
        if (count == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        Arrays.sort(values, 0, count);
        int nans = 0;
        while (nans < count && Double.isNaN(values[count - 1 - nans])) {
            nans++;
        }
        double rank = q * (count - 1);
        double lower = Math.max(0, Math.floor(rank));
        double upper = Math.min(count - 1, lower + 1);
        double weight = rank - Math.floor(rank);
        return value(values, count, nans, (int) lower) * (1 - weight)
                + value(values, count, nans, (int) upper) * weight;
    }

    private static double value(double[] sorted, int count, int nans, int i) {
        return i < nans ? sorted[count - nans + i] : sorted[i - nans];
    }
}
