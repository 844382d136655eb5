package io.tidewatch.promql.histogram;

/** Numbers estimated from a histogram (Prometheus, {@code promql/quantile.go} and {@code functions.go}). */
public final class HistogramStatistics {
    private HistogramStatistics() {}

    /**
     * The estimated quantile. Within exponential buckets observations are taken to lie evenly on a logarithmic scale,
     * within custom ones and the zero bucket evenly on a linear one.
     */
    public static double quantile(double q, Histogram h) {
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (h.count() == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        BucketList list = h.buckets();
        // Observations of NaN are in no bucket, so the rank is then counted from below.
        boolean hasNaN = Double.isNaN(h.sum());
        boolean forward = hasNaN || q < 0.5;
        double rank = (forward ? q : 1 - q) * h.count();
        double count = 0;
        int at = -1;
        for (int i = 0; i < list.size() && (at < 0 || count < rank); i++) {
            int candidate = forward ? i : list.size() - 1 - i;
            if (list.counts()[candidate] != 0) {
                count += list.counts()[candidate];
                at = candidate;
            }
        }
        if (at < 0) {
            return hasNaN ? Double.NaN : 0;
        }
        if (count < rank && hasNaN) {
            return Double.NaN;
        }
        Interval interval = Interval.of(h, list, at);
        if (h.isCustom()) {
            if (list.lowers()[at] == Double.NEGATIVE_INFINITY && list.uppers()[at] <= 0) {
                return list.uppers()[at];
            }
            if (list.lowers()[at] != Double.NEGATIVE_INFINITY && list.uppers()[at] == Double.POSITIVE_INFINITY) {
                return list.lowers()[at];
            }
        }
        count = Math.min(count, h.count());
        if (count < rank) {
            return interval.upper();
        }
        double inBucket = list.counts()[at];
        double position = forward ? rank - (count - inBucket) : count - rank;
        return interval.value(position / inBucket);
    }

    /** Whether the quantile lies among observations of NaN. */
    public static boolean isBeyondNumbers(double q, Histogram h) {
        return Double.isNaN(h.sum()) && h.buckets().total() < q * h.count();
    }

    /** The estimated share of observations between the bounds; 0 unless the lower is less than the upper. */
    public static double fraction(double lower, double upper, Histogram h) {
        if (h.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        BucketList list = h.buckets();
        double limit = Double.isNaN(h.sum()) ? list.total() : h.count();
        return (rank(upper, h, list, limit) - rank(lower, h, list, limit)) / h.count();
    }

    private static double rank(double value, Histogram h, BucketList list, double limit) {
        double below = 0;
        for (int i = 0; i < list.size(); i++) {
            Interval interval = Interval.of(h, list, i);
            if (interval.lower() >= value) {
                return Math.min(below, limit);
            }
            if (interval.upper() > value) {
                return Math.min(below + list.counts()[i] * interval.fraction(value), limit);
            }
            below += list.counts()[i];
        }
        return limit;
    }

    /** The estimated variance of the observations, each taken to lie in the middle of its bucket. */
    public static double variance(Histogram h) {
        double mean = h.sum() / h.count();
        BucketList list = h.buckets();
        double sum = 0;
        double lost = 0;
        for (int i = 0; i < list.size(); i++) {
            double count = list.counts()[i];
            if (count == 0) {
                continue;
            }
            double delta = middle(h, list.lowers()[i], list.uppers()[i]) - mean;
            double term = count * delta * delta;
            double total = sum + term;
            if (Double.isInfinite(total)) {
                lost = 0;
            } else {
                lost += Math.abs(sum) >= Math.abs(term) ? (sum - total) + term : (term - total) + sum;
            }
            sum = total;
        }
        return (sum + lost) / h.count();
    }

    /** The geometric mean of exponential bounds, the arithmetic one of others; 0 in the zero bucket. */
    private static double middle(Histogram h, double lower, double upper) {
        if (h.isCustom()) {
            return (lower + upper) / 2;
        }
        if (lower <= 0 && upper >= 0) {
            return 0;
        }
        double middle = Math.sqrt(lower * upper);
        return upper < 0 ? -middle : middle;
    }
}
