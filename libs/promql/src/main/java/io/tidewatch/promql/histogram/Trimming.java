package io.tidewatch.promql.histogram;

import java.util.Arrays;

/** The operators {@code </} and {@code >/}: a histogram without the observations on one side of a value. */
public final class Trimming {
    private final Histogram source;
    private final boolean below;
    private final double cut;
    private double count;
    private double sum;
    private boolean changed;

    private Trimming(Histogram source, boolean below, double cut) {
        this.source = source;
        this.below = below;
        this.cut = cut;
    }

    /** Only the observations below the cut. */
    public static Histogram keepBelow(Histogram h, double cut) {
        return new Trimming(h, true, cut).result();
    }

    /** Only the observations above the cut. */
    public static Histogram keepAbove(Histogram h, double cut) {
        return new Trimming(h, false, cut).result();
    }

    private Histogram result() {
        BucketList list = source.buckets();
        int negatives = source.negative().size();
        int zeros = list.size() - negatives - source.positive().size();
        double[] kept = new double[list.size()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = keep(list, i);
        }
        if (!changed) {
            return source;
        }
        double[] negative = new double[negatives];
        for (int i = 0; i < negatives; i++) {
            negative[i] = kept[negatives - 1 - i];
        }
        double[] positive = Arrays.copyOfRange(kept, negatives + zeros, kept.length);
        return source.with(
                        zeros == 0 ? source.zeroCount() : kept[negatives],
                        count,
                        sum,
                        new Buckets(source.positive().indexes(), positive),
                        new Buckets(source.negative().indexes(), negative))
                .compact();
    }

    private double keep(BucketList list, int i) {
        double all = list.counts()[i];
        Interval interval = Interval.of(source, list, i);
        double upper = interval.upper();
        double lower = Double.isInfinite(upper) ? list.lowers()[i] : interval.lower();
        double share;
        double middle;
        boolean fromMinusInfinity = Double.isInfinite(list.lowers()[i]);
        if (fromMinusInfinity && !below && cut < 0 && cut > Double.NEGATIVE_INFINITY) {
            // How much of it lies above a negative value is unknown.
            share = 0;
            middle = 0;
        } else if (Double.isInfinite(lower) || Double.isInfinite(upper)) {
            share = openShare(lower, upper);
            middle = openMiddle(lower, upper);
        } else if (below ? upper <= cut : lower >= cut) {
            share = 1;
            middle = interval.middle(lower, upper);
        } else if (below ? lower >= cut : upper <= cut) {
            share = 0;
            middle = 0;
        } else {
            double under = interval.fraction(cut);
            share = below ? under : 1 - under;
            middle = below ? interval.middle(lower, cut) : interval.middle(cut, upper);
        }
        changed |= share != 1 && all != 0;
        double kept = all * share;
        if (kept != 0) {
            count += kept;
            sum += kept * middle;
        }
        return kept;
    }

    /** Buckets without a bound on one side stay or go whole. */
    private double openShare(double lower, double upper) {
        if (below) {
            boolean all = upper <= cut || Double.isInfinite(lower) && upper <= 0 && cut > Double.NEGATIVE_INFINITY;
            return all ? 1 : 0;
        }
        boolean all = Double.isInfinite(lower) ? cut == Double.NEGATIVE_INFINITY : cut < Double.POSITIVE_INFINITY;
        return all ? 1 : 0;
    }

    private double openMiddle(double lower, double upper) {
        if (Double.isInfinite(upper)) {
            return Double.isInfinite(lower) ? 0 : below ? lower : Math.max(lower, cut);
        }
        return below ? Math.min(upper, cut) : upper;
    }
}
