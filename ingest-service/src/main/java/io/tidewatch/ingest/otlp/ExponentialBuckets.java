package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;

/**
 * Exponential histograms as native ones. OTLP's bucket i ends at base^(i+1), Prometheus' at base^i, so indexes move up
 * by one; a scale above 8 is brought down to 8 by merging 2^(scale − 8) buckets into one, which loses nothing but
 * resolution (OpenTelemetry specification, "Exponential Histograms").
 */
final class ExponentialBuckets {
    private static final int FINEST = 8;
    /** Prometheus' zero threshold where a sender gives none. */
    private static final double ZERO_THRESHOLD = 1e-128;
    /** Empty buckets that are cheaper to write than a new span. */
    private static final int MOST_GAP = 2;

    private record Side(List<Span> spans, List<Double> counts) {}

    private ExponentialBuckets() {}

    /** The native histogram, not checked yet. */
    static NativeHistogram of(ExponentialHistogramDataPoint point) {
        int shift = Math.max(0, point.getScale() - FINEST);
        Side positive = side(point.getPositive(), shift);
        Side negative = side(point.getNegative(), shift);
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                Math.min(FINEST, point.getScale()),
                point.getZeroThreshold() == 0 ? ZERO_THRESHOLD : point.getZeroThreshold(),
                Unsigned.toDouble(point.getZeroCount()),
                Unsigned.toDouble(point.getCount()),
                point.hasSum() ? point.getSum() : Double.NaN,
                positive.spans,
                positive.counts,
                negative.spans,
                negative.counts,
                List.of());
    }

    /** What says that the series has ended. */
    static NativeHistogram stale() {
        List<Span> none = List.of();
        return new NativeHistogram(
                ResetHint.UNKNOWN, 0, 0, 0, 0, StaleMarker.VALUE, none, List.of(), none, List.of(), List.of());
    }

    private static Side side(ExponentialHistogramDataPoint.Buckets buckets, int shift) {
        List<Span> spans = new ArrayList<>();
        List<Double> counts = new ArrayList<>();
        long spanFrom = 0;
        long spanEnd = 0;
        long spanGap = 0;
        boolean open = false;
        for (int i = 0; i < buckets.getBucketCountsCount(); i++) {
            double count = Unsigned.toDouble(buckets.getBucketCounts(i));
            if (count == 0) {
                continue;
            }
            long index = (((long) buckets.getOffset() + i) >> shift) + 1;
            if (open && index < spanEnd) {
                counts.set(counts.size() - 1, counts.get(counts.size() - 1) + count);
                continue;
            }
            if (open && index - spanEnd <= MOST_GAP) {
                for (; spanEnd < index; spanEnd++) {
                    counts.add(0.0);
                }
            } else {
                if (open) {
                    spans.add(new Span((int) spanGap, (int) (spanEnd - spanFrom)));
                }
                spanGap = index - (open ? spanEnd : 0);
                spanFrom = index;
                open = true;
            }
            counts.add(count);
            spanEnd = index + 1;
        }
        if (open) {
            spans.add(new Span((int) spanGap, (int) (spanEnd - spanFrom)));
        }
        return new Side(spans, counts);
    }
}
