package io.tidewatch.ingest.otlp;

import io.tidewatch.ingest.metric.BucketBound;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import java.util.List;

/** The series that a point becomes samples of. Immutable; nobody changes the buckets. */
final class PointSeries {
    private static final SeriesRef[] NONE = {};

    /** Of a number, a native histogram or a delta. */
    final SeriesRef series;
    /** Of a histogram with explicit bounds, the last one to +Inf; else empty. */
    final SeriesRef[] buckets;

    final SeriesRef sum;
    final SeriesRef count;

    private PointSeries(SeriesRef series, SeriesRef[] buckets, SeriesRef sum, SeriesRef count) {
        this.series = series;
        this.buckets = buckets;
        this.sum = sum;
        this.count = count;
    }

    /** A single series; {@code base} has all labels but the name. */
    static PointSeries one(Labels base, String name) {
        SeriesRef series = new SeriesRef(base.with(Labels.NAME, name));
        return new PointSeries(series, NONE, series, series);
    }

    /** The series of a histogram with explicit bounds. */
    static PointSeries classic(Labels base, String name, List<Double> bounds) {
        Labels.Builder bucket = base.toBuilder().set(Labels.NAME, name + "_bucket");
        SeriesRef[] buckets = new SeriesRef[bounds.size() + 1];
        for (int i = 0; i < buckets.length; i++) {
            double bound = i == bounds.size() ? Double.POSITIVE_INFINITY : bounds.get(i);
            buckets[i] =
                    new SeriesRef(bucket.set("le", BucketBound.format(bound)).build());
        }
        SeriesRef count = new SeriesRef(base.with(Labels.NAME, name + "_count"));
        return new PointSeries(count, buckets, new SeriesRef(base.with(Labels.NAME, name + "_sum")), count);
    }

    /** How many series. */
    int size() {
        return buckets.length == 0 ? 1 : buckets.length + 2;
    }
}
