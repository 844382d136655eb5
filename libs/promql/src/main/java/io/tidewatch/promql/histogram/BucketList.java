package io.tidewatch.promql.histogram;

/**
 * All buckets of a histogram from the lowest to the highest, the zero bucket among them when it is populated. Where the
 * zero bucket overlaps its neighbour, the neighbour ends at it.
 *
 * @param lowers lower bounds
 * @param uppers upper bounds
 * @param counts observations
 */
public record BucketList(double[] lowers, double[] uppers, double[] counts) {
    static BucketList of(Histogram h) {
        int negative = h.negative().size();
        boolean zero = h.zeroCount() > 0;
        int size = negative + h.positive().size() + (zero ? 1 : 0);
        BucketList list = new BucketList(new double[size], new double[size], new double[size]);
        int n = 0;
        for (int i = negative - 1; i >= 0; i--) {
            int index = h.negative().indexes()[i];
            double near = BucketBounds.upper(index - 1, h.schema());
            double far = BucketBounds.upper(index, h.schema());
            double inner = near < h.zeroThreshold() ? h.zeroThreshold() : near;
            list.set(n++, -far, -inner, h.negative().counts()[i]);
        }
        if (zero) {
            list.set(n++, -h.zeroThreshold(), h.zeroThreshold(), h.zeroCount());
        }
        for (int i = 0; i < h.positive().size(); i++) {
            int index = h.positive().indexes()[i];
            double count = h.positive().counts()[i];
            if (h.isCustom()) {
                double[] bounds = h.bounds();
                list.set(
                        n++,
                        index == 0 ? Double.NEGATIVE_INFINITY : bounds[index - 1],
                        index >= bounds.length ? Double.POSITIVE_INFINITY : bounds[index],
                        count);
            } else {
                double near = BucketBounds.upper(index - 1, h.schema());
                double inner = near < h.zeroThreshold() ? h.zeroThreshold() : near;
                list.set(n++, inner, BucketBounds.upper(index, h.schema()), count);
            }
        }
        return list;
    }

    private void set(int i, double lower, double upper, double count) {
        lowers[i] = lower;
        uppers[i] = upper;
        counts[i] = count;
    }

    public int size() {
        return counts.length;
    }

    double total() {
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        return total;
    }
}
