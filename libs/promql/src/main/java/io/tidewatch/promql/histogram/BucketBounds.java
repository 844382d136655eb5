package io.tidewatch.promql.histogram;

/** Upper bounds of exponential buckets: bucket i of schema s ends at 2^(i·2^−s), inclusive. */
final class BucketBounds {
    /** For each schema ≥ 0 the bounds of the buckets in [1, 2). */
    private static final double[][] FRACTIONS = new double[9][];

    static {
        for (int schema = 0; schema < FRACTIONS.length; schema++) {
            int buckets = 1 << schema;
            FRACTIONS[schema] = new double[buckets];
            for (int i = 0; i < buckets; i++) {
                FRACTIONS[schema][i] = Math.pow(2, (double) i / buckets);
            }
        }
    }

    private BucketBounds() {}

    /** The absolute upper bound of a bucket; the largest double where the exact bound is just beyond it. */
    static double upper(int index, int schema) {
        long exponent = schema < 0 ? (long) index << -schema : index >> schema;
        double fraction = schema <= 0 ? 1 : FRACTIONS[schema][index & ((1 << schema) - 1)];
        if (exponent == Double.MAX_EXPONENT + 1 && fraction == 1) {
            return Double.MAX_VALUE;
        }
        return Math.scalb(fraction, (int) Math.max(-5000, Math.min(5000, exponent)));
    }
}
