package io.tidewatch.ingest.otlp;

import io.tidewatch.ingest.metric.BucketBound;
import io.tidewatch.ingest.series.PackedLabels;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import java.util.List;

/**
 * The series that a point becomes samples of. What they have in common is held once, and their labels are made of it when
 * they are asked for. Immutable; nobody changes the buckets.
 */
final class PointSeries implements SeriesRef.LabelSource {
    private static final SeriesRef[] NONE = {};
    /** Numbers of series beside those of buckets, which count from 0. */
    private static final int ONE = -1;

    private static final int SUM = -2;
    private static final int COUNT = -3;

    private final PackedLabels base;
    private final String name;
    private final double[] bounds;

    /** Of a number, a native histogram or a delta. */
    final SeriesRef series;
    /** Of a histogram with explicit bounds, the last one to +Inf; else empty. */
    final SeriesRef[] buckets;

    final SeriesRef sum;
    final SeriesRef count;

    private PointSeries(Labels base, String name, double[] bounds, boolean classic) {
        this.base = new PackedLabels(base);
        this.name = name;
        this.bounds = bounds;
        if (classic) {
            buckets = new SeriesRef[bounds.length + 1];
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = ref(i);
            }
            sum = ref(SUM);
            count = ref(COUNT);
            series = count;
        } else {
            buckets = NONE;
            series = ref(ONE);
            sum = series;
            count = series;
        }
    }

    /** A single series; {@code base} has all labels but the name. */
    static PointSeries one(Labels base, String name) {
        return new PointSeries(base, name, new double[0], false);
    }

    /** The series of a histogram with explicit bounds. */
    static PointSeries classic(Labels base, String name, List<Double> bounds) {
        return new PointSeries(
                base, name, bounds.stream().mapToDouble(bound -> bound).toArray(), true);
    }

    private SeriesRef ref(int at) {
        return new SeriesRef(new SeriesRef(labels(at)).known(), this, at);
    }

    @Override
    public Labels labels(int at) {
        Labels.Builder labels = base.builder();
        return switch (at) {
            case ONE -> labels.set(Labels.NAME, name).build();
            case SUM -> labels.set(Labels.NAME, name + "_sum").build();
            case COUNT -> labels.set(Labels.NAME, name + "_count").build();
            default ->
                labels.set(Labels.NAME, name + "_bucket")
                        .set("le", BucketBound.format(at == bounds.length ? Double.POSITIVE_INFINITY : bounds[at]))
                        .build();
        };
    }

    /** How many series. */
    int size() {
        return buckets.length == 0 ? 1 : buckets.length + 2;
    }
}
