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
        if (temporality != null && temporality != AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE) {
            boolean delta = temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
            sink.refuse(
                    delta ? RefusalReason.DELTA : RefusalReason.INVALID,
                    count(metric),
                    metric.getName(),
                    delta
                            ? "delta temporality is not taken; set"
                                    + " OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative in the sender, or"
                                    + " the deltatocumulative processor in a Collector"
                            : "its aggregation temporality is not specified");
            return;
        }
        int before = sink.samples.points();
        switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList().forEach(point -> number(metric, name, point, false));
            case SUM -> metric.getSum().getDataPointsList().forEach(point -> number(metric, name, point, true));
            case HISTOGRAM ->
                metric.getHistogram().getDataPointsList().forEach(point -> histogram(metric, name, point));
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram().getDataPointsList().forEach(point -> exponential(metric, name, point));
            case SUMMARY -> metric.getSummary().getDataPointsList().forEach(point -> summary(metric, name, point));
            default -> {}
        }
        if (sink.samples.points() > before) {
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

    private void number(Metric metric, String name, NumberDataPoint point, boolean sum) {
        boolean stale = isStale(point.getFlags());
        if (!stale && point.getValueCase() == NumberDataPoint.ValueCase.VALUE_NOT_SET) {
            sink.refuse(RefusalReason.INVALID, 1, metric.getName(), "a data point without a value");
            return;
        }
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        SeriesRef series = new SeriesRef(base.with(Labels.NAME, name));
        double value = stale ? StaleMarker.VALUE : point.hasAsInt() ? (double) point.getAsInt() : point.getAsDouble();
        long start = sum ? Unsigned.toMs(point.getStartTimeUnixNano()) : 0;
        add(series, point.getTimeUnixNano(), value, start);
        point.getExemplarsList().forEach(exemplar -> sink.exemplar(series, exemplar, attributes));
    }

    private void histogram(Metric metric, String name, HistogramDataPoint point) {
        boolean stale = isStale(point.getFlags());
        String wrong = stale ? "" : wrongBuckets(point);
        if (!wrong.isEmpty()) {
            sink.refuse(RefusalReason.HISTOGRAM, 1, metric.getName(), wrong);
            return;
        }
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        long start = Unsigned.toMs(point.getStartTimeUnixNano());
        long time = point.getTimeUnixNano();
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
            add(series[i], time, stale ? StaleMarker.VALUE : value, start);
        }
        if (point.hasSum() || stale) {
            add(
                    new SeriesRef(base.with(Labels.NAME, name + "_sum")),
                    time,
                    stale ? StaleMarker.VALUE : point.getSum(),
                    start);
        }
        double count = stale ? StaleMarker.VALUE : Unsigned.toDouble(point.getCount());
        add(new SeriesRef(base.with(Labels.NAME, name + "_count")), time, count, start);
        for (Exemplar exemplar : point.getExemplarsList()) {
            double value = exemplar.hasAsInt() ? (double) exemplar.getAsInt() : exemplar.getAsDouble();
            int bucket = 0;
            while (bucket < bounds.size() && value > bounds.get(bucket)) {
                bucket++;
            }
            sink.exemplar(series[bucket], exemplar, attributes);
        }
    }

    /** Why buckets and bounds do not agree; empty when they do. */
    private static String wrongBuckets(HistogramDataPoint point) {
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

    private void exponential(Metric metric, String name, ExponentialHistogramDataPoint point) {
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
        Labels base = base(metric, point.getTimeUnixNano(), point.getAttributesList());
        if (base == null) {
            return;
        }
        SeriesRef series = new SeriesRef(base.with(Labels.NAME, name));
        long timestampMs = Unsigned.toMs(point.getTimeUnixNano());
        sink.samples.add(new SampleBatch.HistogramPoint(
                series, timestampMs, value, Unsigned.toMs(point.getStartTimeUnixNano())));
        sink.taken(timestampMs);
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
            add(series, time, stale ? StaleMarker.VALUE : at.getValue(), start);
        }
        add(
                new SeriesRef(base.with(Labels.NAME, name + "_sum")),
                time,
                stale ? StaleMarker.VALUE : point.getSum(),
                start);
        double count = stale ? StaleMarker.VALUE : Unsigned.toDouble(point.getCount());
        add(new SeriesRef(base.with(Labels.NAME, name + "_count")), time, count, start);
    }

    private void add(SeriesRef series, long unixNanos, double value, long startMs) {
        long timestampMs = Unsigned.toMs(unixNanos);
        sink.samples.add(series, timestampMs, value, startMs);
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
