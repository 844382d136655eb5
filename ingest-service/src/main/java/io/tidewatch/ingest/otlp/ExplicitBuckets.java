package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.tidewatch.ingest.series.HistogramRules;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import java.util.ArrayList;
import java.util.List;

/** Histograms with explicit bounds. */
final class ExplicitBuckets {
    private ExplicitBuckets() {}

    /** Why buckets and bounds do not agree; empty when they do. */
    static String wrong(HistogramDataPoint point) {
        List<Double> bounds = point.getExplicitBoundsList();
        int counts = point.getBucketCountsCount();
        if (bounds.size() >= HistogramRules.MOST_BUCKETS) {
            return bounds.size() + " bounds; fewer than " + HistogramRules.MOST_BUCKETS + " are taken";
        }
        if (counts != 0 && counts != bounds.size() + 1) {
            return counts + " buckets for " + bounds.size() + " bounds; there must be one more than bounds";
        }
        if (counts == 0 && !bounds.isEmpty()) {
            return bounds.size() + " bounds without buckets";
        }
        for (int i = 0; i < bounds.size(); i++) {
            if (!Double.isFinite(bounds.get(i)) || (i > 0 && bounds.get(i) <= bounds.get(i - 1))) {
                return "bound " + i + ", " + bounds.get(i) + ", is not finite and above the one before";
            }
        }
        return "";
    }

    /** A point that {@link #wrong} has nothing against, as one value with custom buckets; without a sum it is NaN. */
    static NativeHistogram of(HistogramDataPoint point) {
        List<Double> counts = new ArrayList<>(point.getBucketCountsCount() + 1);
        for (long count : point.getBucketCountsList()) {
            counts.add(Unsigned.toDouble(count));
        }
        double count = Unsigned.toDouble(point.getCount());
        if (counts.isEmpty()) {
            counts.add(count);
        }
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                NativeHistogram.CUSTOM_BUCKETS,
                0,
                0,
                count,
                point.hasSum() ? point.getSum() : Double.NaN,
                List.of(new Span(0, counts.size())),
                counts,
                List.of(),
                List.of(),
                point.getExplicitBoundsList());
    }
}
