package io.tidewatch.promql.histogram;

import io.tidewatch.model.NativeHistogram.ResetHint;
import org.jspecify.annotations.Nullable;

/**
 * A running sum of histograms with what was lost by rounding, number by number.
 *
 * @param value the sum
 * @param lost of the same layout
 * @param reconciled whether custom bounds differed on the way
 */
record Compensated(Histogram value, Histogram lost, boolean reconciled) {
    static Compensated of(Histogram first) {
        return new Compensated(first, first.emptied(), false);
    }

    /** With another one added; null when only one has custom buckets. */
    @Nullable
    Compensated plus(Histogram added) {
        if (value.isCustom() != added.isCustom()) {
            return null;
        }
        Layout layout = Layout.common(value, added);
        Histogram v = layout.apply(value);
        Histogram c = layout.apply(lost);
        Histogram o = layout.apply(added);
        Pair zero = new Pair(v.zeroCount(), c.zeroCount());
        Pair count = new Pair(v.count(), c.count());
        Pair sum = new Pair(v.sum(), c.sum());
        zero.add(o.zeroCount());
        count.add(o.count());
        sum.add(o.sum());
        Side positive = new Side(v.positive(), c.positive(), o.positive());
        Side negative = new Side(v.negative(), c.negative(), o.negative());
        ResetHint hint = Histogram.commonHint(value.hint(), added.hint());
        return new Compensated(
                v.with(zero.sum, count.sum, sum.sum, positive.values, negative.values)
                        .withHint(hint),
                c.with(zero.lost, count.lost, sum.lost, positive.losses, negative.losses),
                reconciled || layout.reconciled());
    }

    Compensated times(double factor) {
        return new Compensated(value.times(factor), lost.times(factor), reconciled);
    }

    Compensated dividedBy(double divisor) {
        return new Compensated(value.dividedBy(divisor), lost.dividedBy(divisor), reconciled);
    }

    /** The sum with what was lost. */
    Histogram total() {
        return value.with(
                total(value.zeroCount(), lost.zeroCount()),
                total(value.count(), lost.count()),
                total(value.sum(), lost.sum()),
                value.positive().plus(lost.positive(), 1),
                value.negative().plus(lost.negative(), 1));
    }

    private static double total(double sum, double lost) {
        return sum + lost;
    }

    /** Neumaier's summation of one number. */
    private static final class Pair {
        private double sum;
        private double lost;

        Pair(double sum, double lost) {
            this.sum = sum;
            this.lost = lost;
        }

        void add(double value) {
            double total = sum + value;
            if (Double.isInfinite(total)) {
                lost = 0;
            } else if (Math.abs(sum) >= Math.abs(value)) {
                lost += (sum - total) + value;
            } else {
                lost += (value - total) + sum;
            }
            sum = total;
        }
    }

    /** The buckets of one side after an addition. */
    private static final class Side {
        private final Buckets values;
        private final Buckets losses;

        Side(Buckets value, Buckets lost, Buckets added) {
            int[] indexes = Buckets.union(Buckets.union(value.indexes(), added.indexes()), lost.indexes());
            double[] sums = new double[indexes.length];
            double[] gone = new double[indexes.length];
            for (int i = 0; i < indexes.length; i++) {
                Pair pair = new Pair(value.count(indexes[i]), lost.count(indexes[i]));
                pair.add(added.count(indexes[i]));
                sums[i] = pair.sum;
                gone[i] = pair.lost;
            }
            values = new Buckets(indexes, sums);
            losses = new Buckets(indexes, gone);
        }
    }
}
