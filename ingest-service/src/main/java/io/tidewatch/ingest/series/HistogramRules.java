package io.tidewatch.ingest.series;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import java.util.List;

/**
 * What a native histogram must fulfil: a known schema, spans that do not overlap, counts that are not negative and
 * agree, bounds in order, within {@link #MOST_BUCKETS} (Prometheus, {@code model/histogram.Histogram.Validate}). Safe
 * for any thread.
 */
public final class HistogramRules {
    /** Most buckets of both sides together. */
    public static final int MOST_BUCKETS = 4_096;

    private HistogramRules() {}

    /** What is wrong with the histogram; empty when nothing is. A stale marker as sum is always right. */
    public static String wrong(NativeHistogram histogram, boolean integer) {
        if (StaleMarker.is(histogram.sum())) {
            return "";
        }
        boolean custom = histogram.schema() == NativeHistogram.CUSTOM_BUCKETS;
        if (!custom && (histogram.schema() < -4 || histogram.schema() > 8)) {
            return "schema " + histogram.schema() + " is not one of -4 to 8 and -53";
        }
        int buckets =
                histogram.positiveCounts().size() + histogram.negativeCounts().size();
        if (buckets > MOST_BUCKETS) {
            return buckets + " buckets; at most " + MOST_BUCKETS + " are taken";
        }
        String wrong = custom
                ? bounds(histogram)
                : histogram.customBounds().isEmpty() ? "" : "custom bounds without schema -53";
        wrong = wrong.isEmpty() ? spans("positive", histogram.positiveSpans()) : wrong;
        wrong = wrong.isEmpty() ? spans("negative", histogram.negativeSpans()) : wrong;
        return wrong.isEmpty() ? counts(histogram, integer) : wrong;
    }

    private static String spans(String side, List<NativeHistogram.Span> spans) {
        for (int i = 1; i < spans.size(); i++) {
            if (spans.get(i).offset() < 0) {
                return side + " span " + i + " begins " + -spans.get(i).offset() + " before the one before it ends";
            }
        }
        return "";
    }

    private static String bounds(NativeHistogram histogram) {
        List<Double> bounds = histogram.customBounds();
        if (!histogram.negativeCounts().isEmpty() || histogram.zeroCount() != 0 || histogram.zeroThreshold() != 0) {
            return "custom buckets with a zero bucket or negative buckets";
        }
        for (int i = 0; i < bounds.size(); i++) {
            if (!Double.isFinite(bounds.get(i)) || (i > 0 && bounds.get(i) <= bounds.get(i - 1))) {
                return "custom bound " + i + ", " + bounds.get(i) + ", is not finite and above the one before";
            }
        }
        long last = -1;
        for (NativeHistogram.Span span : histogram.positiveSpans()) {
            last += (long) span.offset() + span.length();
        }
        return last > bounds.size() ? "bucket " + last + " of " + bounds.size() + " custom bounds" : "";
    }

    private static String counts(NativeHistogram histogram, boolean integer) {
        double sum = histogram.zeroCount();
        if (!(histogram.zeroCount() >= 0) || !(histogram.count() >= 0) || !(histogram.zeroThreshold() >= 0)) {
            return "count, zero count or zero threshold is negative or no number";
        }
        for (List<Double> side : List.of(histogram.positiveCounts(), histogram.negativeCounts())) {
            for (double bucket : side) {
                if (!(bucket >= 0)) {
                    return "a bucket with " + bucket + " observations";
                }
                sum += bucket;
            }
        }
        // Of floats the sum is not exact; without NaN among the observations it is exact for integers.
        boolean agrees =
                !integer || (Double.isNaN(histogram.sum()) ? sum <= histogram.count() : sum == histogram.count());
        return agrees ? "" : "count is " + histogram.count() + ", but the buckets hold " + sum;
    }
}
