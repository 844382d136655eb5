package io.tidewatch.ingest.delta;

import io.tidewatch.ingest.metric.BucketBound;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series that a delta stream becomes: one of numbers or native histograms, or {@code _bucket{le}}, {@code _sum} and
 * {@code _count} where the buckets have explicit bounds. Not for several threads.
 */
final class CumulativeSeries {
    /** Where samples go. */
    interface Sink {
        void sample(ProjectId project, SeriesRef series, long timestampMs, double value, long startMs);

        void histogram(ProjectId project, SampleBatch.HistogramPoint point);
    }

    private static final class Classic {
        final List<Double> bounds;
        final SeriesRef[] buckets;
        final SeriesRef sum;
        final SeriesRef count;

        Classic(Labels labels, List<Double> bounds) {
            String name = labels.metricName();
            this.bounds = bounds;
            Labels.Builder bucket = labels.toBuilder().set(Labels.NAME, name + "_bucket");
            buckets = new SeriesRef[bounds.size() + 1];
            for (int i = 0; i < buckets.length; i++) {
                double bound = i == bounds.size() ? Double.POSITIVE_INFINITY : bounds.get(i);
                buckets[i] = new SeriesRef(
                        bucket.set("le", BucketBound.format(bound)).build());
            }
            sum = new SeriesRef(labels.with(Labels.NAME, name + "_sum"));
            count = new SeriesRef(labels.with(Labels.NAME, name + "_count"));
        }
    }

    private final ProjectId project;
    private final SeriesRef series;
    private @Nullable Classic classic;

    CumulativeSeries(ProjectId project, Labels labels) {
        this.project = project;
        this.series = new SeriesRef(labels);
    }

    Labels labels() {
        return series.labels();
    }

    void emit(long timestampMs, double value, long startMs, Sink sink) {
        sink.sample(project, series, timestampMs, value, startMs);
    }

    void emit(long timestampMs, NativeHistogram value, long startMs, Sink sink) {
        if (value.schema() != NativeHistogram.CUSTOM_BUCKETS) {
            sink.histogram(project, new SampleBatch.HistogramPoint(series, timestampMs, value, startMs));
            return;
        }
        Classic to = classic(value.customBounds());
        double below = 0;
        for (int i = 0; i < to.buckets.length; i++) {
            boolean last = i == to.buckets.length - 1;
            below += value.positiveCounts().get(i);
            sink.sample(project, to.buckets[i], timestampMs, last ? value.count() : below, startMs);
        }
        if (!Double.isNaN(value.sum())) {
            sink.sample(project, to.sum, timestampMs, value.sum(), startMs);
        }
        sink.sample(project, to.count, timestampMs, value.count(), startMs);
    }

    /** Says that the series has ended for now; the sum's buckets say which series there are. */
    void stale(long timestampMs, NativeHistogram sum, NativeHistogram marker, Sink sink) {
        if (sum.schema() != NativeHistogram.CUSTOM_BUCKETS) {
            sink.histogram(project, new SampleBatch.HistogramPoint(series, timestampMs, marker, 0));
            return;
        }
        Classic to = classic(sum.customBounds());
        for (SeriesRef bucket : to.buckets) {
            sink.sample(project, bucket, timestampMs, StaleMarker.VALUE, 0);
        }
        if (!Double.isNaN(sum.sum())) {
            sink.sample(project, to.sum, timestampMs, StaleMarker.VALUE, 0);
        }
        sink.sample(project, to.count, timestampMs, StaleMarker.VALUE, 0);
    }

    private Classic classic(List<Double> bounds) {
        Classic known = classic;
        if (known == null || !known.bounds.equals(bounds)) {
            known = new Classic(series.labels(), bounds);
            classic = known;
        }
        return known;
    }
}
