package io.tidewatch.query.store;

import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Aggregates.Column;
import io.tidewatch.timeseries.codec.Samples;

/**
 * Samples that stand for buckets of a tier, such that the function that asked gets from them what it would get from the
 * samples that were: over windows that begin and end with buckets, up to a sample on a border and to rounding.
 */
final class TierSamples {
    /** Of a bucket. */
    private static final int MOST_SAMPLES = 3_000;

    private TierSamples() {}

    /** How many samples {@link #of} makes. */
    static long count(Aggregates buckets, SampleUse use) {
        if (use != SampleUse.ALL) {
            return buckets.size();
        }
        long count = 0;
        for (int i = 0; i < buckets.size(); i++) {
            count += (long) Math.min(MOST_SAMPLES, buckets.get(Column.COUNT, i));
        }
        return count;
    }

    /**
     * Makes the samples.
     *
     * @param buckets ascending; where coarser ones precede finer ones, no two overlap
     * @param resolutionMs of each bucket, as long as the buckets
     */
    static Samples of(Aggregates buckets, long[] resolutionMs, SampleUse use) {
        Samples samples = new Samples(buckets.size());
        double[] rising = use == SampleUse.INCREASE ? rising(buckets) : new double[0];
        for (int i = 0; i < buckets.size(); i++) {
            long newest = buckets.time(i) + resolutionMs[i] - 1;
            switch (use) {
                case NEWEST -> samples.add(newest, buckets.get(Column.LAST, i));
                case INCREASE -> samples.add(newest, rising[i]);
                case LEAST -> samples.add(newest, buckets.get(Column.MIN, i));
                case GREATEST -> samples.add(newest, buckets.get(Column.MAX, i));
                case ALL -> spread(buckets, i, resolutionMs[i], samples);
            }
        }
        return samples;
    }

    /** As many samples as there were, each the mean, so that their number, sum and mean are those of the bucket. */
    private static void spread(Aggregates buckets, int i, long resolutionMs, Samples into) {
        int count = (int) Math.min(MOST_SAMPLES, buckets.get(Column.COUNT, i));
        double mean = buckets.get(Column.SUM, i) / buckets.get(Column.COUNT, i);
        for (int k = 1; k <= count; k++) {
            into.add(buckets.time(i) + resolutionMs * k / count - 1, mean);
        }
    }

    /**
     * A counter that never falls, with the increase of each bucket as its step, and as its last value the one that was:
     * so what follows joins on. Earlier values may be below zero.
     */
    private static double[] rising(Aggregates buckets) {
        double[] values = new double[buckets.size()];
        for (int i = buckets.size() - 1; i >= 0; i--) {
            if (i < buckets.size() - 1) {
                values[i] = values[i + 1] - buckets.get(Column.INCREASE, i + 1);
            } else {
                double last = buckets.get(Column.LAST, i);
                values[i] = Double.isNaN(last) ? 0 : last;
            }
        }
        return values;
    }
}
