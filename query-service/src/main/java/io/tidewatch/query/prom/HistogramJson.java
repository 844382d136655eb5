package io.tidewatch.query.prom;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.model.NativeHistogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A native histogram in Prometheus' answers: {@code {"count": "3", "sum": "0.7", "buckets": [[rule, low, high, count]]}}
 * with the buckets that hold something, ascending. The rule says which ends belong to the bucket: 0 the upper, 1 the
 * lower, 2 none, 3 both. Stateless.
 */
final class HistogramJson {
    private static final int UPPER_CLOSED = 0;
    private static final int LOWER_CLOSED = 1;
    private static final int CLOSED = 3;

    private HistogramJson() {}

    /** @param exactly adds the member {@code bytes}: the histogram as metrics records hold it, in base 64 */
    static void write(JsonGenerator out, NativeHistogram histogram, boolean exactly) throws IOException {
        out.writeStartObject();
        out.writeStringField("count", PromJson.number(histogram.count()));
        out.writeStringField("sum", PromJson.number(histogram.sum()));
        List<Bucket> buckets = buckets(histogram);
        if (!buckets.isEmpty()) {
            out.writeArrayFieldStart("buckets");
            for (Bucket bucket : buckets) {
                out.writeStartArray();
                out.writeNumber(bucket.rule());
                out.writeString(PromJson.number(bucket.low()));
                out.writeString(PromJson.number(bucket.high()));
                out.writeString(PromJson.number(bucket.count()));
                out.writeEndArray();
            }
            out.writeEndArray();
        }
        if (exactly) {
            out.writeBinaryField("bytes", new HistogramBytes().encode(histogram));
        }
        out.writeEndObject();
    }

    private record Bucket(int rule, double low, double high, double count) {}

    private static List<Bucket> buckets(NativeHistogram h) {
        List<Bucket> negative = new ArrayList<>();
        side(h, h.negativeSpans(), h.negativeCounts(), (index, count) -> {
            double low = -bound(h, index);
            double high = -bound(h, index - 1);
            negative.add(0, new Bucket(LOWER_CLOSED, low, high, count));
        });
        List<Bucket> buckets = new ArrayList<>(negative);
        if (h.zeroCount() > 0) {
            buckets.add(new Bucket(CLOSED, -h.zeroThreshold(), h.zeroThreshold(), h.zeroCount()));
        }
        boolean custom = h.schema() == NativeHistogram.CUSTOM_BUCKETS;
        side(h, h.positiveSpans(), h.positiveCounts(), (index, count) -> {
            int rule = custom && index == 0 ? CLOSED : UPPER_CLOSED;
            buckets.add(new Bucket(rule, bound(h, index - 1), bound(h, index), count));
        });
        return buckets;
    }

    /** Told of a bucket. */
    private interface OfBucket {
        void is(long index, double count);
    }

    private static void side(
            NativeHistogram h, List<NativeHistogram.Span> spans, List<Double> counts, OfBucket bucket) {
        long index = 0;
        int at = 0;
        for (NativeHistogram.Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                double count = counts.get(at++);
                if (count != 0) {
                    bucket.is(index, count);
                }
                index++;
            }
        }
    }

    /** The upper bound of the positive bucket of that index. */
    static double bound(NativeHistogram h, long index) {
        if (h.schema() == NativeHistogram.CUSTOM_BUCKETS) {
            List<Double> bounds = h.customBounds();
            if (index < 0) {
                return Double.NEGATIVE_INFINITY;
            }
            return index < bounds.size() ? bounds.get((int) index) : Double.POSITIVE_INFINITY;
        }
        // The bucket that ends above the greatest double ends at it.
        if (h.schema() <= 0) {
            long exponent = index << -h.schema();
            return exponent == 1024 ? Double.MAX_VALUE : power(exponent);
        }
        long whole = Math.floorDiv(index, 1L << h.schema());
        long part = Math.floorMod(index, 1L << h.schema());
        if (part == 0) {
            return whole == 1024 ? Double.MAX_VALUE : power(whole);
        }
        return Math.pow(2, (double) part / (1L << h.schema())) * power(whole);
    }

    private static double power(long exponent) {
        int within = (int) Math.max(-2_000, Math.min(2_000, exponent));
        return Math.scalb(1.0, within);
    }
}
