package io.tidewatch.model;

import java.util.List;

/**
 * A native histogram value with absolute float bucket counts (Prometheus, {@code model/histogram.FloatHistogram}).
 *
 * @param resetHint what is known about a counter reset before this value
 * @param schema −4 to 8 for exponential buckets of base 2^(2^−schema), −53 for custom buckets
 * @param zeroThreshold width of the zero bucket, ≥ 0; 0 for custom buckets
 * @param zeroCount observations in the zero bucket
 * @param count observations in all
 * @param sum sum of the observations
 * @param positiveSpans which positive buckets the counts belong to
 * @param positiveCounts absolute counts of the positive buckets, one for each bucket that the spans name
 * @param negativeSpans which negative buckets the counts belong to
 * @param negativeCounts absolute counts of the negative buckets
 * @param customBounds upper bounds of custom buckets, ascending, +Inf left out; empty for exponential schemas
 */
public record NativeHistogram(
        ResetHint resetHint,
        int schema,
        double zeroThreshold,
        double zeroCount,
        double count,
        double sum,
        List<Span> positiveSpans,
        List<Double> positiveCounts,
        List<Span> negativeSpans,
        List<Double> negativeCounts,
        List<Double> customBounds) {

    /** The schema that says "custom buckets". */
    public static final int CUSTOM_BUCKETS = -53;

    /**
     * A run of consecutive buckets.
     *
     * @param offset gap to the end of the span before, or the index of the first bucket for the first span
     * @param length number of buckets, ≥ 0
     */
    public record Span(int offset, int length) {}

    /** What the sender knows about a counter reset between the value before and this one. */
    public enum ResetHint {
        UNKNOWN,
        RESET,
        NO_RESET,
        GAUGE
    }

    /** @throws IllegalArgumentException when spans and counts do not agree */
    public NativeHistogram {
        positiveSpans = List.copyOf(positiveSpans);
        positiveCounts = List.copyOf(positiveCounts);
        negativeSpans = List.copyOf(negativeSpans);
        negativeCounts = List.copyOf(negativeCounts);
        customBounds = List.copyOf(customBounds);
        check("positive", positiveSpans, positiveCounts);
        check("negative", negativeSpans, negativeCounts);
    }

    private static void check(String side, List<Span> spans, List<Double> counts) {
        long buckets = 0;
        for (Span span : spans) {
            buckets += span.length();
        }
        if (buckets != counts.size()) {
            throw new IllegalArgumentException(
                    side + " spans name " + buckets + " buckets, but there are " + counts.size() + " counts");
        }
    }
}
