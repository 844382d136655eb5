package io.tidewatch.ingest.export;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.Span;
import java.util.List;

/**
 * Writes a {@code Histogram} of remote write 1.0 or 2.0. Whole, non-negative counts below 2⁵³ go as integers with
 * differences between buckets, others as floats. Reusable, not for several threads.
 */
final class HistogramEncoder {
    private static final double MOST_EXACT = 1L << 53;

    private final WireBuffer span = new WireBuffer();
    private final WireBuffer packed = new WireBuffer();

    /** @param startMs 0 leaves it out, as 1.0 has no such field */
    void write(NativeHistogram value, long timestampMs, long startMs, WireBuffer out) {
        boolean integer = isWhole(value);
        if (integer) {
            out.alwaysInteger(1, (long) value.count());
        } else {
            out.alwaysReal(2, value.count());
        }
        out.real(3, value.sum());
        out.signed(4, value.schema());
        out.real(5, value.zeroThreshold());
        if (integer) {
            out.alwaysInteger(6, (long) value.zeroCount());
        } else {
            out.alwaysReal(7, value.zeroCount());
        }
        spans(8, value.negativeSpans(), out);
        counts(9, integer, value.negativeCounts(), out);
        spans(11, value.positiveSpans(), out);
        counts(12, integer, value.positiveCounts(), out);
        out.integer(14, value.resetHint().ordinal());
        out.integer(15, timestampMs);
        reals(16, value.customBounds(), out);
        out.integer(17, startMs);
    }

    private static boolean isWhole(NativeHistogram value) {
        return isWhole(value.count())
                && isWhole(value.zeroCount())
                && value.positiveCounts().stream().allMatch(HistogramEncoder::isWhole)
                && value.negativeCounts().stream().allMatch(HistogramEncoder::isWhole);
    }

    private static boolean isWhole(double count) {
        // Also false for −0.0, which an integer cannot be, and for NaN.
        return count >= 0
                && count <= MOST_EXACT
                && Double.doubleToRawLongBits(count) == Double.doubleToRawLongBits((double) (long) count);
    }

    private void spans(int field, List<Span> spans, WireBuffer out) {
        for (Span each : spans) {
            span.clear();
            span.signed(1, each.offset());
            span.integer(2, each.length());
            out.nested(field, span);
        }
    }

    private void counts(int deltasField, boolean integer, List<Double> counts, WireBuffer out) {
        if (!integer) {
            reals(deltasField + 1, counts, out);
            return;
        }
        if (counts.isEmpty()) {
            return;
        }
        packed.clear();
        long before = 0;
        for (double count : counts) {
            packed.varint(WireBuffer.zigzag((long) count - before));
            before = (long) count;
        }
        out.nested(deltasField, packed);
    }

    private void reals(int field, List<Double> values, WireBuffer out) {
        if (values.isEmpty()) {
            return;
        }
        packed.clear();
        values.forEach(packed::rawReal);
        out.nested(field, packed);
    }
}
