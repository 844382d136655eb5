package io.tidewatch.promql.script;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.histogram.Histogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares samples with what a script expects, up to a relative error of 10^−6. */
final class SampleMatch {
    private static final double TOLERANCE = 1e-6;

    private SampleMatch() {}

    static boolean matches(Point expected, double value, @Nullable NativeHistogram histogram) {
        NativeHistogram wanted = expected.histogram();
        if (expected.gap() || (wanted == null) != (histogram == null)) {
            return false;
        }
        if (wanted == null || histogram == null) {
            return equal(expected.value(), value);
        }
        NativeHistogram a = Histogram.of(wanted).compact().toNative();
        NativeHistogram b = Histogram.of(histogram).compact().toNative();
        return (!expected.hintGiven() || a.resetHint() == b.resetHint())
                && a.schema() == b.schema()
                && equal(a.count(), b.count())
                && equal(a.sum(), b.sum())
                && equal(a.zeroThreshold(), b.zeroThreshold())
                && equal(a.zeroCount(), b.zeroCount())
                && a.positiveSpans().equals(b.positiveSpans())
                && a.negativeSpans().equals(b.negativeSpans())
                && equal(a.positiveCounts(), b.positiveCounts())
                && equal(a.negativeCounts(), b.negativeCounts())
                && equal(a.customBounds(), b.customBounds());
    }

    private static boolean equal(List<Double> a, List<Double> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean equal(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.isNaN(a) && Double.isNaN(b);
        }
        if (a == b) {
            return true;
        }
        double difference = Math.abs(a - b);
        double sum = Math.abs(a) + Math.abs(b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < TOLERANCE * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
    }

    static String describe(Point point) {
        return point.gap() ? "_" : describe(point.value(), point.histogram());
    }

    static String describe(double value, @Nullable NativeHistogram histogram) {
        if (histogram == null) {
            return Double.toString(value);
        }
        return Histogram.of(histogram) + " schema " + histogram.schema() + ", zero width " + histogram.zeroThreshold()
                + ", hint " + histogram.resetHint();
    }
}
