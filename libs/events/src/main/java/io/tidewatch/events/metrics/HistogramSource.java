package io.tidewatch.events.metrics;

import io.tidewatch.model.NativeHistogram;
import java.util.ArrayList;
import java.util.List;

/** Reads native histograms. Not for several threads. */
final class HistogramSource {
    private static final NativeHistogram.ResetHint[] HINTS = NativeHistogram.ResetHint.values();
    /** Forms of the numbers before the buckets: zero threshold, zero count, count, sum. */
    private static final int FIXED_NUMBERS = 4;

    private final NumberSource numbers;

    HistogramSource(NumberSource numbers) {
        this.numbers = numbers;
    }

    NativeHistogram next(ByteSource source) {
        int hint = source.u8("reset hint");
        if (hint >= HINTS.length) {
            throw source.corrupt("reset hint " + hint + " is not known");
        }
        long schema = source.zigzag("schema");
        if (schema != NativeHistogram.CUSTOM_BUCKETS && (schema < -4 || schema > 8)) {
            throw source.corrupt("schema " + schema + " is neither -53 nor -4 to 8");
        }
        List<NativeHistogram.Span> positive = spans(source, "positive span");
        List<NativeHistogram.Span> negative = spans(source, "negative span");
        int bounds = source.count("number of custom bounds", 2, 1);
        int positiveBuckets = buckets(positive);
        int negativeBuckets = buckets(negative);
        long all = (long) FIXED_NUMBERS + positiveBuckets + negativeBuckets + bounds;
        if (all > 2L * source.remaining()) {
            throw source.corrupt(
                    "the histogram names " + all + " numbers, but only " + source.remaining() + " bytes are left");
        }
        numbers.start(source, (int) all);
        double zeroThreshold = numbers.next();
        double zeroCount = numbers.next();
        double count = numbers.next();
        double sum = numbers.next();
        List<Double> positiveCounts = doubles(positiveBuckets);
        List<Double> negativeCounts = doubles(negativeBuckets);
        List<Double> customBounds = doubles(bounds);
        numbers.finish(source);
        return new NativeHistogram(
                HINTS[hint],
                (int) schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positive,
                positiveCounts,
                negative,
                negativeCounts,
                customBounds);
    }

    private static List<NativeHistogram.Span> spans(ByteSource source, String what) {
        int count = source.count("number of " + what + "s", 1, 2);
        List<NativeHistogram.Span> spans = new ArrayList<>(count);
        int most = 2 * Math.min(source.remaining(), Integer.MAX_VALUE / 4);
        for (int i = 0; i < count; i++) {
            long offset = source.zigzag(what);
            if (offset != (int) offset) {
                throw source.corrupt(what + " offset " + offset + " does not fit 32 bits");
            }
            int length = source.index(what + " length", most + 1);
            most -= length;
            spans.add(new NativeHistogram.Span((int) offset, length));
        }
        return spans;
    }

    private static int buckets(List<NativeHistogram.Span> spans) {
        int buckets = 0;
        for (NativeHistogram.Span span : spans) {
            buckets += span.length();
        }
        return buckets;
    }

    private List<Double> doubles(int count) {
        List<Double> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(numbers.next());
        }
        return list;
    }
}
