package io.tidewatch.promql.histogram;

import java.util.Arrays;

/**
 * Buckets that two histograms can both be brought to.
 *
 * @param schema the lower resolution
 * @param zeroThreshold a width that cuts no populated bucket of either
 * @param bounds custom bounds common to both
 * @param reconciled whether custom bounds differed
 */
record Layout(int schema, double zeroThreshold, double[] bounds, boolean reconciled) {
    /** Both have custom buckets or neither has. */
    static Layout common(Histogram a, Histogram b) {
        if (a.isCustom()) {
            boolean equal = Arrays.equals(a.bounds(), b.bounds());
            return new Layout(a.schema(), 0, equal ? a.bounds() : intersection(a.bounds(), b.bounds()), !equal);
        }
        double threshold = Math.max(a.zeroThreshold(), b.zeroThreshold());
        while (true) {
            double wider = Math.max(
                    a.widened(threshold).zeroThreshold(), b.widened(threshold).zeroThreshold());
            if (wider == threshold) {
                return new Layout(Math.min(a.schema(), b.schema()), threshold, a.bounds(), false);
            }
            threshold = wider;
        }
    }

    /** The histogram with these buckets. */
    Histogram apply(Histogram h) {
        if (h.isCustom()) {
            return reconciled ? h.withBounds(bounds) : h;
        }
        Histogram zeroed = h.zeroThreshold() == zeroThreshold ? h : h.absorbing(zeroThreshold);
        return zeroed.atSchema(schema);
    }

    private static double[] intersection(double[] a, double[] b) {
        double[] out = new double[Math.min(a.length, b.length)];
        int n = 0;
        int j = 0;
        for (double bound : a) {
            while (j < b.length && b[j] < bound) {
                j++;
            }
            if (j < b.length && b[j] == bound) {
                out[n++] = bound;
            }
        }
        return Arrays.copyOf(out, n);
    }
}
