package io.tidewatch.promql.engine;

/** The cumulative counts of a classic histogram at one step. Reused from step to step; not for several threads. */
final class ClassicBuckets {
    private final double[] bounds;
    private final double[] counts;
    private int size;
    private boolean forced;

    ClassicBuckets(int capacity) {
        this.bounds = new double[capacity];
        this.counts = new double[capacity];
    }

    void clear() {
        size = 0;
        forced = false;
    }

    /** Adds a bucket whose bound is not below those before; bounds that are the same number count together. */
    void add(double bound, double count) {
        if (size > 0 && bounds[size - 1] == bound) {
            counts[size - 1] += count;
        } else {
            bounds[size] = bound;
            counts[size++] = count;
        }
    }

    int size() {
        return size;
    }

    /** Whether counts fell and were mended by the last quantile. */
    boolean forced() {
        return forced;
    }

    double quantile(double q) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (bounds[size - 1] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        forced = forceMonotonic(counts, size);
        return interpolate(q);
    }

    private double interpolate(double q) {
        int n = size;
        double observations = counts[n - 1];
        if (n < 2 || observations == 0) {
            return Double.NaN;
        }
        double rank = q * observations;
        int b = 0;
        while (b < n - 1 && !(counts[b] >= rank)) {
            b++;
        }
        if (b == n - 1) {
            return bounds[n - 2];
        }
        if (b == 0 && bounds[0] <= 0) {
            return bounds[0];
        }
        double start = b == 0 ? 0 : bounds[b - 1];
        double before = b == 0 ? 0 : counts[b - 1];
        return start + (bounds[b] - start) * ((rank - before) / (counts[b] - before));
    }

    double fraction(double lower, double upper) {
        int n = size;
        double observations = counts[n - 1];
        boolean unknown = bounds[n - 1] != Double.POSITIVE_INFINITY
                || observations == 0
                || Double.isNaN(lower)
                || Double.isNaN(upper);
        if (unknown) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        return (rank(upper) - rank(lower)) / observations;
    }

    /** How many observations lie below a value; within buckets of infinite width all lie at the finite bound. */
    private double rank(double value) {
        int n = size;
        double below = 0;
        for (int b = 0; b < n; b++) {
            double start = b > 0 ? bounds[b - 1] : bounds[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
            if (start >= value) {
                return below;
            }
            if (value < bounds[b]) {
                if (start == Double.NEGATIVE_INFINITY) {
                    return counts[b];
                }
                return bounds[b] == Double.POSITIVE_INFINITY
                        ? below
                        : below + (counts[b] - below) * (value - start) / (bounds[b] - start);
            }
            below = counts[b];
        }
        return below;
    }

    /** Makes counts never fall; differences of rounding are mended silently. Answers whether a real fall was mended. */
    private static boolean forceMonotonic(double[] counts, int n) {
        boolean forced = false;
        double before = counts[0];
        for (int i = 1; i < n; i++) {
            double count = counts[i];
            if (count == before) {
                continue;
            }
            if (almostEqual(before, count)) {
                counts[i] = before;
            } else if (count < before) {
                counts[i] = before;
                forced = true;
            } else {
                before = count;
            }
        }
        return forced;
    }

    private static boolean almostEqual(double a, double b) {
        double difference = Math.abs(a - b);
        double sum = Math.abs(a) + Math.abs(b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < 1e-12 * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < 1e-12;
    }
}
