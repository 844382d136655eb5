package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.metric.BucketBound;
import io.tidewatch.ingest.series.HistogramRules;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Translates the metrics of one scope of one resource. Each point is taken or refused as a whole. One thread. */
final class MetricTranslator {
    private final NameTranslator names;
    private final AttributeLabels attributes;
    private final ResourceLabels resource;
    private final Map<String, String> scope;
    private final PointSink sink;

    MetricTranslator(
            NameTranslator names,
            AttributeLabels attributes,
            ResourceLabels resource,
            Map<String, String> scope,
            PointSink sink) {
        this.names = names;
        this.attributes = attributes;
        this.resource = resource;
        this.scope = scope;
        this.sink = sink;
    }

    /** What the metric says without its points. */
    KnownMetric known(Metric metric) {
        return KnownMetric.of(metric, names, sink.names());
    }

    void translate(Metric metric) {
        KnownMetric known = known(metric);
        if (!known.wrong().isEmpty()) {
            sink.refuse(RefusalReason.INVALID, count(metric), metric.getName(), known.wrong());
            return;
        }
        int before = sink.points();
        switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList().forEach(point -> number(known, point));
            case SUM -> metric.getSum().getDataPointsList().forEach(point -> number(known, point));
            case HISTOGRAM -> metric.getHistogram().getDataPointsList().forEach(point -> histogram(known, point));
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram().getDataPointsList().forEach(point -> exponential(known, point));
            case SUMMARY -> metric.getSummary().getDataPointsList().forEach(point -> summary(known, point));
            default -> {}
        }
        if (sink.points() > before) {
            sink.samples.add(known.metadata());
        }
    }

    private static int count(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsCount();
            case SUM -> metric.getSum().getDataPointsCount();
            case HISTOGRAM -> metric.getHistogram().getDataPointsCount();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getDataPointsCount();
            case SUMMARY -> metric.getSummary().getDataPointsCount();
            default -> 0;
        };
    }

    /** Takes a point of a gauge or sum; null when it is refused. */
    @Nullable
    PointSeries number(KnownMetric metric, NumberDataPoint point) {
        boolean stale = isStale(point.getFlags());
        if (!stale && point.getValueCase() == NumberDataPoint.ValueCase.VALUE_NOT_SET) {
            sink.refuse(RefusalReason.INVALID, 1, metric.original(), "a data point without a value");
            return null;
        }
        double value = stale ? StaleMarker.VALUE : point.hasAsInt() ? (double) point.getAsInt() : point.getAsDouble();
        if (wrongDelta(metric, point.getStartTimeUnixNano(), point.getTimeUnixNano(), stale ? 0 : value)) {
            return null;
        }
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return null;
        }
        PointSeries series = PointSeries.one(base, metric.name());
        long start = metric.sum() ? Unsigned.toMs(point.getStartTimeUnixNano()) : 0;
        add(metric.delta() ? sink.deltas : sink.samples, series.series, point.getTimeUnixNano(), value, start);
        point.getExemplarsList().forEach(exemplar -> exemplar(series.series, exemplar));
        return series;
    }

    /** Whether a delta is none: an interval that ends before it begins, or a value that spoils the sum. */
    static boolean isWrongDelta(KnownMetric metric, long startNanos, long endNanos, double value) {
        return Long.compareUnsigned(startNanos, endNanos) > 0
                || !Double.isFinite(value)
                || (value < 0 && metric.monotonic());
    }

    private boolean wrongDelta(KnownMetric metric, long startNanos, long endNanos, double value) {
        if (!metric.delta() || !isWrongDelta(metric, startNanos, endNanos, value)) {
            return false;
        }
        boolean interval = Long.compareUnsigned(startNanos, endNanos) > 0;
        sink.refuse(
                interval ? RefusalReason.TIMESTAMP : RefusalReason.INVALID,
                1,
                metric.original(),
                interval
                        ? "a delta point whose startTimeUnixNano is after its timeUnixNano"
                        : "a delta of " + value + "; it must be finite and, of a monotonic sum, not negative");
        return true;
    }

    /** Takes a point of a histogram with explicit bounds; null when it is refused. */
    @Nullable
    PointSeries histogram(KnownMetric metric, HistogramDataPoint point) {
        boolean stale = isStale(point.getFlags());
        String wrong = stale ? "" : ExplicitBuckets.wrong(point);
        if (!wrong.isEmpty()) {
            sink.refuse(RefusalReason.HISTOGRAM, 1, metric.original(), wrong);
            return null;
        }
        if (wrongDelta(metric, point.getStartTimeUnixNano(), point.getTimeUnixNano(), 0)) {
            return null;
        }
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return null;
        }
        long start = Unsigned.toMs(point.getStartTimeUnixNano());
        long time = point.getTimeUnixNano();
        if (metric.delta()) {
            PointSeries one = PointSeries.one(base, metric.name());
            add(sink.deltas, one.series, time, stale ? ExponentialBuckets.stale() : ExplicitBuckets.of(point), start);
            if (point.getExemplarsCount() > 0) {
                exemplars(PointSeries.classic(base, metric.name(), point.getExplicitBoundsList()), point);
            }
            return one;
        }
        PointSeries series = PointSeries.classic(base, metric.name(), point.getExplicitBoundsList());
        double count = stale ? StaleMarker.VALUE : Unsigned.toDouble(point.getCount());
        double cumulative = 0;
        for (int i = 0; i < series.buckets.length; i++) {
            boolean last = i == series.buckets.length - 1;
            cumulative += i < point.getBucketCountsCount() ? Unsigned.toDouble(point.getBucketCounts(i)) : 0;
            double value = last ? count : cumulative;
            add(sink.samples, series.buckets[i], time, stale ? StaleMarker.VALUE : value, start);
        }
        if (point.hasSum() || stale) {
            add(sink.samples, series.sum, time, stale ? StaleMarker.VALUE : point.getSum(), start);
        }
        add(sink.samples, series.count, time, count, start);
        exemplars(series, point);
        // Buckets of a stale marker need not agree with its bounds.
        return stale ? null : series;
    }

    private void exemplars(PointSeries series, HistogramDataPoint point) {
        List<Double> bounds = point.getExplicitBoundsList();
        for (Exemplar exemplar : point.getExemplarsList()) {
            double value = value(exemplar);
            int bucket = 0;
            while (bucket < bounds.size() && value > bounds.get(bucket)) {
                bucket++;
            }
            exemplar(series.buckets[bucket], exemplar);
        }
    }

    static double value(Exemplar exemplar) {
        return exemplar.hasAsInt() ? (double) exemplar.getAsInt() : exemplar.getAsDouble();
    }

    void exemplar(SeriesRef series, Exemplar exemplar) {
        sink.exemplar(series, exemplar, attributes);
    }

    private void exponential(KnownMetric metric, ExponentialHistogramDataPoint point) {
        NativeHistogram value;
        if (isStale(point.getFlags())) {
            value = ExponentialBuckets.stale();
        } else {
            value = ExponentialBuckets.of(point);
            String wrong = HistogramRules.wrong(value, true);
            if (!wrong.isEmpty()) {
                sink.refuse(RefusalReason.HISTOGRAM, 1, metric.original(), wrong);
                return;
            }
        }
        if (wrongDelta(metric, point.getStartTimeUnixNano(), point.getTimeUnixNano(), 0)) {
            return;
        }
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        SeriesRef series = new SeriesRef(base.with(Labels.NAME, metric.name()));
        long start = Unsigned.toMs(point.getStartTimeUnixNano());
        add(metric.delta() ? sink.deltas : sink.samples, series, point.getTimeUnixNano(), value, start);
        point.getExemplarsList().forEach(exemplar -> exemplar(series, exemplar));
    }

    private void summary(KnownMetric metric, SummaryDataPoint point) {
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        boolean stale = isStale(point.getFlags());
        long start = Unsigned.toMs(point.getStartTimeUnixNano());
        long time = point.getTimeUnixNano();
        Labels.Builder quantiles = base.toBuilder().set(Labels.NAME, metric.name());
        for (SummaryDataPoint.ValueAtQuantile at : point.getQuantileValuesList()) {
            SeriesRef series = new SeriesRef(quantiles
                    .set("quantile", BucketBound.format(at.getQuantile()))
                    .build());
            add(sink.samples, series, time, stale ? StaleMarker.VALUE : at.getValue(), start);
        }
        add(
                sink.samples,
                new SeriesRef(base.with(Labels.NAME, metric.name() + "_sum")),
                time,
                stale ? StaleMarker.VALUE : point.getSum(),
                start);
        double count = stale ? StaleMarker.VALUE : Unsigned.toDouble(point.getCount());
        add(sink.samples, new SeriesRef(base.with(Labels.NAME, metric.name() + "_count")), time, count, start);
    }

    private void add(SampleBatch to, SeriesRef series, long unixNanos, double value, long startMs) {
        long timestampMs = Unsigned.toMs(unixNanos);
        to.add(series, timestampMs, value, startMs);
        sink.taken(timestampMs);
    }

    private void add(SampleBatch to, SeriesRef series, long unixNanos, NativeHistogram value, long startMs) {
        long timestampMs = Unsigned.toMs(unixNanos);
        to.add(new SampleBatch.HistogramPoint(series, timestampMs, value, startMs));
        sink.taken(timestampMs);
    }

    /** The labels of a point without its name; null when time or labels are refused. */
    private @Nullable Labels base(KnownMetric metric, long unixNanos, List<KeyValue> ofPoint) {
        String wrongTime = sink.wrongTime(unixNanos);
        if (!wrongTime.isEmpty()) {
            sink.refuse(RefusalReason.TIMESTAMP, 1, metric.original(), wrongTime);
            return null;
        }
        Map<String, String> labels = new TreeMap<>(resource.promoted());
        labels.putAll(scope);
        labels.putAll(attributes.of(ofPoint, ""));
        labels.putAll(resource.identity());
        String wrong = sink.wrongLabels(labels);
        if (!wrong.isEmpty()) {
            sink.refuse(RefusalReason.INVALID, 1, metric.original(), wrong);
            return null;
        }
        return Labels.of(labels);
    }

    private static boolean isStale(int flags) {
        return (flags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0;
    }
}
