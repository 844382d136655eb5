package io.tidewatch.ingest.delta;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds histograms. Counts stay exact up to 2⁵³ observations a bucket; where resolution or zero buckets differ, the coarser
 * one is taken, so that no observation is moved across a bound that is still told. Pure.
 */
final class HistogramSums {
    /** Populated buckets of both sides above which the resolution is halved. */
    static final int MOST_POPULATED = 320;

    private static final int COARSEST = -4;

    private HistogramSums() {}

    /** The sum of both; null when they have other bounds or are of another kind. */
    static @Nullable NativeHistogram add(NativeHistogram total, NativeHistogram more) {
        boolean custom = total.schema() == NativeHistogram.CUSTOM_BUCKETS;
        if (custom != (more.schema() == NativeHistogram.CUSTOM_BUCKETS)) {
            return null;
        }
        return custom ? explicit(total, more) : exponential(total, more);
    }

    private static @Nullable NativeHistogram explicit(NativeHistogram total, NativeHistogram more) {
        if (!total.customBounds().equals(more.customBounds())
                || total.positiveCounts().size() != more.positiveCounts().size()) {
            return null;
        }
        List<Double> counts = new ArrayList<>(total.positiveCounts().size());
        for (int i = 0; i < total.positiveCounts().size(); i++) {
            counts.add(total.positiveCounts().get(i) + more.positiveCounts().get(i));
        }
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                total.schema(),
                0,
                0,
                total.count() + more.count(),
                total.sum() + more.sum(),
                total.positiveSpans(),
                counts,
                List.of(),
                List.of(),
                total.customBounds());
    }

    private static NativeHistogram exponential(NativeHistogram total, NativeHistogram more) {
        int schema = Math.min(total.schema(), more.schema());
        Sides sum = Sides.of(total, schema);
        Sides other = Sides.of(more, schema);
        double zero = Math.max(total.zeroThreshold(), more.zeroThreshold());
        double widened = other.widened(sum.widened(zero));
        while (widened > zero) {
            zero = widened;
            widened = other.widened(sum.widened(zero));
        }
        double zeroCount = total.zeroCount() + more.zeroCount() + sum.within(zero) + other.within(zero);
        Sides both = sum.above(zero).plus(other.above(zero));
        while (both.size() > MOST_POPULATED && both.schema > COARSEST) {
            both = both.coarser();
        }
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                both.schema,
                zero,
                zeroCount,
                total.count() + more.count(),
                total.sum() + more.sum(),
                both.positive.spans(),
                both.positive.spanCounts(),
                both.negative.spans(),
                both.negative.spanCounts(),
                List.of());
    }

    /** A histogram of the same buckets without an observation. */
    static NativeHistogram empty(NativeHistogram like) {
        boolean custom = like.schema() == NativeHistogram.CUSTOM_BUCKETS;
        List<Double> counts = new ArrayList<>();
        for (int i = 0; custom && i < like.positiveCounts().size(); i++) {
            counts.add(0.0);
        }
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                like.schema(),
                like.zeroThreshold(),
                0,
                0,
                Double.isNaN(like.sum()) ? Double.NaN : 0,
                custom ? like.positiveSpans() : List.of(),
                counts,
                List.of(),
                List.of(),
                like.customBounds());
    }

    private record Sides(SparseBuckets positive, SparseBuckets negative, int schema) {
        static Sides of(NativeHistogram histogram, int schema) {
            int shift = histogram.schema() - schema;
            return new Sides(
                    SparseBuckets.of(histogram.positiveSpans(), histogram.positiveCounts())
                            .coarser(shift),
                    SparseBuckets.of(histogram.negativeSpans(), histogram.negativeCounts())
                            .coarser(shift),
                    schema);
        }

        int size() {
            return positive.size() + negative.size();
        }

        double widened(double threshold) {
            return negative.widened(positive.widened(threshold, schema), schema);
        }

        double within(double threshold) {
            return positive.countWithin(threshold, schema) + negative.countWithin(threshold, schema);
        }

        Sides above(double threshold) {
            return new Sides(positive.above(threshold, schema), negative.above(threshold, schema), schema);
        }

        Sides plus(Sides other) {
            return new Sides(positive.plus(other.positive), negative.plus(other.negative), schema);
        }

        Sides coarser() {
            return new Sides(positive.coarser(1), negative.coarser(1), schema - 1);
        }
    }
}
