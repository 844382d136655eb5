package io.tidewatch.promql.histogram;

/**
 * The bounds between which the observations of a bucket are taken to lie, and how they spread there. The zero bucket
 * ends at 0 on a side on which the histogram has no bucket; the lowest custom bucket begins at 0 when it ends above.
 *
 * @param lower −Inf for the lowest custom bucket when that ends at or below 0
 * @param upper +Inf for the highest custom bucket
 * @param linear whether evenly on a linear scale, else on a logarithmic one
 */
record Interval(double lower, double upper, boolean linear) {
    static Interval of(Histogram h, BucketList list, int i) {
        double lower = list.lowers()[i];
        double upper = list.uppers()[i];
        if (h.isCustom()) {
            return new Interval(lower == Double.NEGATIVE_INFINITY && upper > 0 ? 0 : lower, upper, true);
        }
        if (lower > 0 || upper < 0) {
            return new Interval(lower, upper, false);
        }
        boolean noNegative = h.negative().size() == 0;
        boolean noPositive = h.positive().size() == 0;
        return new Interval(noNegative && !noPositive ? 0 : lower, noPositive && !noNegative ? 0 : upper, true);
    }

    /** The value below which the given share of the bucket lies. */
    double value(double share) {
        if (linear) {
            return lower + (upper - lower) * share;
        }
        double low = log2(Math.abs(lower));
        double high = log2(Math.abs(upper));
        return lower > 0 ? Math.pow(2, low + (high - low) * share) : -Math.pow(2, high + (low - high) * (1 - share));
    }

    /** The share of the bucket that lies below a value inside it. */
    double fraction(double value) {
        if (linear) {
            if (Double.isInfinite(lower)) {
                // Without a lower bound nothing is known but that they lie below.
                return 1;
            }
            return Double.isInfinite(upper) ? 0 : (value - lower) / (upper - lower);
        }
        double low = log2(Math.abs(lower));
        double high = log2(Math.abs(upper));
        double at = log2(Math.abs(value));
        return value > 0 ? (at - low) / (high - low) : 1 - (at - high) / (low - high);
    }

    /** What stands for all observations between two values inside. */
    double middle(double from, double to) {
        if (linear) {
            return (from + to) / 2;
        }
        double middle = Math.sqrt(from * to);
        return to < 0 ? -middle : middle;
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
