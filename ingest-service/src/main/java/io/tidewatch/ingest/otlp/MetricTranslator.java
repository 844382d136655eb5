package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.metric.BucketBound;
import io.tidewatch.ingest.series.HistogramRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Translates the metrics of one scope of one resource. Each point is taken or refused as a whole. One thread. */
final class MetricTranslator {
    private static final int LONGEST_HELP = 1_024;

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

    void translate(Metric metric) {
        MetricType type = type(metric);
        String name = names.metric(metric.getName(), metric.getUnit(), type);
        String wrong = sink.wrongName(name);
        if (!wrong.isEmpty()) {
            sink.refuse(RefusalReason.INVALID, count(metric), metric.getName(), wrong);
            return;
        }
        AggregationTemporality temporality = temporality(metric);
        boolean delta = temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
        if (temporality != null && !delta && temporality != AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE) {
            sink.refuse(
                    RefusalReason.INVALID,
                    count(metric),
                    metric.getName(),
                    "its aggregation temporality is not specified");
            return;
        }
        int before = sink.points();
        switch (metric.getDataCase()) {
            case GAUGE ->
                metric.getGauge().getDataPointsList().forEach(point -> number(metric, name, point, false, false));
            case SUM -> metric.getSum().getDataPointsList().forEach(point -> number(metric, name, point, delta, true));
            case HISTOGRAM ->
                metric.getHistogram().getDataPointsList().forEach(point -> histogram(metric, name, point, delta));
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram()
                        .getDataPointsList()
                        .forEach(point -> exponential(metric, name, point, delta));
            case SUMMARY -> metric.getSummary().getDataPointsList().forEach(point -> summary(metric, name, point));
            default -> {}
        }
        if (sink.points() > before) {
            String help = metric.getDescription();
            sink.samples.add(new Metadata(
                    name,
                    type,
                    TextMasker.mask(help.length() > LONGEST_HELP ? help.substring(0, LONGEST_HELP) : help),
                    Quote.of(UnitNames.of(metric.getUnit()).text())));
        }
    }

    private static MetricType type(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> MetricType.GAUGE;
            case SUM -> metric.getSum().getIsMonotonic() ? MetricType.COUNTER : MetricType.GAUGE;
            case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> MetricType.HISTOGRAM;
            case SUMMARY -> MetricType.SUMMARY;
            default -> MetricType.UNKNOWN;
        };
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

    /** Null for kinds that have none. */
    private static @Nullable AggregationTemporality temporality(Metric metric) {
        return switch (metric.getDataCase()) {
            case SUM -> metric.getSum().getAggregationTemporality();
            case HISTOGRAM -> metric.getHistogram().getAggregationTemporality();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getAggregationTemporality();
            default -> null;
        };
    }

    private void number(Metric metric, String name, NumberDataPoint point, boolean delta, boolean sum) {
        boolean stale = isStale(point.getFlags());
        if (!stale && point.getValueCase() == NumberDataPoint.ValueCase.VALUE_NOT_SET) {
            sink.refuse(RefusalReason.INVALID, 1, metric.getName(), "a data point without a value");
            return;
        }
        double value = stale ? StaleMarker.VALUE : point.hasAsInt() ? (double) point.getAsInt() : point.getAsDouble();
        if (delta && wrongDelta(metric, point.getStartTimeUnixNano(), point.getTimeUnixNano(), stale ? 0 : value)) {
            return;
        }
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        SeriesRef series = new SeriesRef(base.with(Labels.NAME, name));
        long start = sum ? Unsigned.toMs(point.getStartTimeUnixNano()) : 0;
        add(delta ? sink.deltas : sink.samples, series, point.getTimeUnixNano(), value, start);
        point.getExemplarsList().forEach(exemplar -> sink.exemplar(series, exemplar, attributes));
    }

    /** Whether a delta point was refused: an interval that ends before it begins, or a value that spoils the sum. */
    private boolean wrongDelta(Metric metric, long startNanos, long endNanos, double value) {
        if (Long.compareUnsigned(startNanos, endNanos) > 0) {
            sink.refuse(
                    RefusalReason.TIMESTAMP,
                    1,
                    metric.getName(),
                    "a delta point whose startTimeUnixNano is after its timeUnixNano");
            return true;
        }
        if (!Double.isFinite(value) || (value < 0 && metric.getSum().getIsMonotonic())) {
            sink.refuse(
                    RefusalReason.INVALID,
                    1,
                    metric.getName(),
                    "a delta of " + value + "; it must be finite and, of a monotonic sum, not negative");
            return true;
        }
        return false;
    }

    private void histogram(Metric metric, String name, HistogramDataPoint point, boolean delta) {
        boolean stale = isStale(point.getFlags());
        String wrong = stale ? "" : ExplicitBuckets.wrong(point);
        if (!wrong.isEmpty()) {
            sink.refuse(RefusalReason.HISTOGRAM, 1, metric.getName(), wrong);
            return;
        }
        if (delta && wrongDelta(metric, point.getStartTimeUnixNano(), point.getTimeUnixNano(), 0)) {
            return;
        }
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        long start = Unsigned.toMs(point.getStartTimeUnixNano());
        long time = point.getTimeUnixNano();
        if (delta) {
            NativeHistogram value = stale ? ExponentialBuckets.stale() : ExplicitBuckets.of(point);
            add(sink.deltas, new SeriesRef(base.with(Labels.NAME, name)), time, value, start);
            if (point.getExemplarsCount() == 0) {
                return;
            }
        }
        Labels.Builder buckets = base.toBuilder().set(Labels.NAME, name + "_bucket");
        List<Double> bounds = point.getExplicitBoundsList();
        SeriesRef[] series = new SeriesRef[bounds.size() + 1];
        double cumulative = 0;
        for (int i = 0; i < series.length; i++) {
            boolean last = i == bounds.size();
            double bound = last ? Double.POSITIVE_INFINITY : bounds.get(i);
            cumulative += i < point.getBucketCountsCount() ? Unsigned.toDouble(point.getBucketCounts(i)) : 0;
            series[i] =
                    new SeriesRef(buckets.set("le", BucketBound.format(bound)).build());
            double value = last ? Unsigned.toDouble(point.getCount()) : cumulative;
            if (!delta) {
                add(sink.samples, series[i], time, stale ? StaleMarker.VALUE : value, start);
            }
        }
        if (!delta && (point.hasSum() || stale)) {
            add(
                    sink.samples,
                    new SeriesRef(base.with(Labels.NAME, name + "_sum")),
                    time,
                    stale ? StaleMarker.VALUE : point.getSum(),
                    start);
        }
        if (!delta) {
            double count = stale ? StaleMarker.VALUE : Unsigned.toDouble(point.getCount());
            add(sink.samples, new SeriesRef(base.with(Labels.NAME, name + "_count")), time, count, start);
        }
        for (Exemplar exemplar : point.getExemplarsList()) {
            double value = exemplar.hasAsInt() ? (double) exemplar.getAsInt() : exemplar.getAsDouble();
            int bucket = 0;
            while (bucket < bounds.size() && value > bounds.get(bucket)) {
                bucket++;
            }
            sink.exemplar(series[bucket], exemplar, attributes);
        }
    }

    private void exponential(Metric metric, String name, ExponentialHistogramDataPoint point, boolean delta) {
        NativeHistogram value;
        if (isStale(point.getFlags())) {
            value = ExponentialBuckets.stale();
        } else {
            value = ExponentialBuckets.of(point);
            String wrong = HistogramRules.wrong(value, true);
            if (!wrong.isEmpty()) {
                sink.refuse(RefusalReason.HISTOGRAM, 1, metric.getName(), wrong);
                return;
            }
        }
        if (delta && wrongDelta(metric, point.getStartTimeUnixNano(), point.getTimeUnixNano(), 0)) {
            return;
        }
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        SeriesRef series = new SeriesRef(base.with(Labels.NAME, name));
        long start = Unsigned.toMs(point.getStartTimeUnixNano());
        add(delta ? sink.deltas : sink.samples, series, point.getTimeUnixNano(), value, start);
        point.getExemplarsList().forEach(exemplar -> sink.exemplar(series, exemplar, attributes));
    }

    private void summary(Metric metric, String name, SummaryDataPoint point) {
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        boolean stale = isStale(point.getFlags());
        long start = Unsigned.toMs(point.getStartTimeUnixNano());
        long time = point.getTimeUnixNano();
        Labels.Builder quantiles = base.toBuilder().set(Labels.NAME, name);
        for (SummaryDataPoint.ValueAtQuantile at : point.getQuantileValuesList()) {
            SeriesRef series = new SeriesRef(quantiles
                    .set("quantile", BucketBound.format(at.getQuantile()))
                    .build());
            add(sink.samples, series, time, stale ? StaleMarker.VALUE : at.getValue(), start);
        }
        add(
                sink.samples,
                new SeriesRef(base.with(Labels.NAME, name + "_sum")),
                time,
                stale ? StaleMarker.VALUE : point.getSum(),
                start);
        double count = stale ? StaleMarker.VALUE : Unsigned.toDouble(point.getCount());
        add(sink.samples, new SeriesRef(base.with(Labels.NAME, name + "_count")), time, count, start);
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
    private @Nullable Labels base(Metric metric, long unixNanos, List<KeyValue> ofPoint) {
        String wrongTime = sink.wrongTime(unixNanos);
        if (!wrongTime.isEmpty()) {
            sink.refuse(RefusalReason.TIMESTAMP, 1, metric.getName(), wrongTime);
            return null;
        }
        Map<String, String> labels = new TreeMap<>(resource.promoted());
        labels.putAll(scope);
        labels.putAll(attributes.of(ofPoint, ""));
        labels.putAll(resource.identity());
        String wrong = sink.wrongLabels(labels);
        if (!wrong.isEmpty()) {
            sink.refuse(RefusalReason.INVALID, 1, metric.getName(), wrong);
            return null;
        }
        return Labels.of(labels);
    }

    private static boolean isStale(int flags) {
        return (flags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0;
    }
}
