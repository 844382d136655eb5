package io.tidewatch.ingest.otlp;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.ingest.series.WireCache;

/** The metrics of one scope of one resource on the wire; see {@link WireTranslator}. Not for several threads. */
final class WireMetrics {
    private static final int GAUGE = 0x2A;
    private static final int SUM = 0x3A;
    private static final int HISTOGRAM = 0x4A;
    private static final int EXPONENTIAL_HISTOGRAM = 0x52;
    private static final int SUMMARY = 0x5A;

    private static final int DATA_POINTS = 0x0A;
    private static final int TEMPORALITY = 0x10;
    private static final int MONOTONIC = 0x18;

    private static final int METRIC_DEPTH = 3;
    private static final int POINT_DEPTH = 5;
    private static final int EXEMPLAR_DEPTH = 6;

    private final byte[] wire;
    private final WireContexts known;
    private final MetricTranslator translator;
    private final PointSink sink;
    private final HashValue128 scope;
    private final WireCursor in;
    private final WireCursor inPoint;
    private final WirePoint point = new WirePoint();

    /** @param scope key of resource and scope */
    WireMetrics(byte[] wire, WireContexts known, MetricTranslator translator, PointSink sink, HashValue128 scope) {
        this.wire = wire;
        this.known = known;
        this.translator = translator;
        this.sink = sink;
        this.scope = scope;
        this.in = new WireCursor(wire);
        this.inPoint = new WireCursor(wire);
    }

    void metric(int from, int to) throws UnusualWireException {
        in.over(from, to);
        int kind = 0;
        int fieldFrom = to;
        int dataFrom = to;
        int dataTo = to;
        int before = from;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            int length = in.length();
            if (tag == GAUGE || tag == SUM || tag == HISTOGRAM || tag == EXPONENTIAL_HISTOGRAM || tag == SUMMARY) {
                if (kind != 0) {
                    throw UnusualWireException.INSTANCE;
                }
                kind = tag;
                fieldFrom = before;
                dataFrom = in.at();
                dataTo = dataFrom + length;
            }
            in.skip(length);
            before = in.at();
        }
        if (kind != GAUGE && kind != SUM && kind != HISTOGRAM) {
            translator.translate(WireMessages.read(Metric.parser(), wire, from, to, METRIC_DEPTH));
            return;
        }
        long said = said(dataFrom, dataTo);
        HashValue128 key =
                WireCache.key(WireContexts.key(wire, from, fieldFrom, dataTo, to), new HashValue128(kind, said));
        KnownMetric metric = known.metrics().get(key);
        if (metric == null) {
            Metric whole = WireMessages.read(Metric.parser(), wire, from, to, METRIC_DEPTH);
            metric = translator.known(whole);
            if (!metric.wrong().isEmpty()) {
                translator.translate(whole);
                return;
            }
            known.metrics().putSized(key, metric, fieldFrom - from + to - dataTo);
        }
        points(metric, kind, WireCache.key(scope, key), dataFrom, dataTo);
    }

    /** What the data say beside the points: temporality and whether a sum is monotonic. */
    private long said(int from, int to) throws UnusualWireException {
        in.over(from, to);
        long temporality = 0;
        long monotonic = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case DATA_POINTS -> in.skip(in.length());
                case TEMPORALITY -> temporality = in.varint();
                case MONOTONIC -> monotonic = in.varint();
                default -> throw UnusualWireException.INSTANCE;
            }
        }
        if (temporality < 0 || temporality > 2 || monotonic < 0 || monotonic > 1) {
            throw UnusualWireException.INSTANCE;
        }
        return temporality << 1 | monotonic;
    }

    private void points(KnownMetric metric, int kind, HashValue128 context, int from, int to)
            throws UnusualWireException {
        int before = sink.points();
        in.over(from, to);
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag != DATA_POINTS) {
                in.varint();
                continue;
            }
            int length = in.length();
            int at = in.at();
            inPoint.over(at, at + length);
            if (kind == HISTOGRAM) {
                point.histogram(inPoint);
                histogram(metric, context, at, at + length);
            } else {
                point.number(inPoint);
                number(metric, context, at, at + length);
            }
            in.skip(length);
        }
        if (sink.points() > before) {
            sink.samples.add(metric.metadata());
        }
    }

    private void number(KnownMetric metric, HashValue128 context, int from, int to) throws UnusualWireException {
        boolean plain = point.flags == 0
                && point.hasValue
                && !(metric.delta()
                        && MetricTranslator.isWrongDelta(metric, point.startNanos, point.timeNanos, point.value))
                && sink.wrongTime(point.timeNanos).isEmpty();
        HashValue128 key = WireCache.key(context, WireCache.key(wire, point.attributesFrom, point.attributesTo));
        PointSeries series = plain ? known.points().get(key) : null;
        if (series == null) {
            NumberDataPoint whole = WireMessages.read(NumberDataPoint.parser(), wire, from, to, POINT_DEPTH);
            PointSeries made = translator.number(metric, whole);
            if (made != null) {
                known.points().put(key, made, made.size() + (point.attributesTo - point.attributesFrom) / 1_024);
            }
            return;
        }
        long timestampMs = Unsigned.toMs(point.timeNanos);
        long startMs = metric.sum() ? Unsigned.toMs(point.startNanos) : 0;
        (metric.delta() ? sink.deltas : sink.samples).add(series.series, timestampMs, point.value, startMs);
        sink.taken(timestampMs);
        for (int i = 0; i < point.exemplarEnds; i += 2) {
            translator.exemplar(series.series, exemplar(i));
        }
    }

    private void histogram(KnownMetric metric, HashValue128 context, int from, int to) throws UnusualWireException {
        // Deltas are kept as one value, which protobuf's reader builds.
        boolean plain = point.flags == 0
                && !metric.delta()
                && sink.wrongTime(point.timeNanos).isEmpty();
        HashValue128 key = WireCache.key(
                context,
                WireContexts.key(wire, point.attributesFrom, point.attributesTo, point.boundsFrom, point.boundsTo));
        PointSeries series = plain ? known.points().get(key) : null;
        int counts = (point.countsTo - point.countsFrom) / Long.BYTES;
        if (series == null || (counts != series.buckets.length && (counts != 0 || series.buckets.length != 1))) {
            HistogramDataPoint whole = WireMessages.read(HistogramDataPoint.parser(), wire, from, to, POINT_DEPTH);
            PointSeries made = translator.histogram(metric, whole);
            if (made != null && !metric.delta()) {
                known.points().put(key, made, made.size() + (point.attributesTo - point.attributesFrom) / 1_024);
            }
            return;
        }
        long timestampMs = Unsigned.toMs(point.timeNanos);
        long startMs = Unsigned.toMs(point.startNanos);
        SeriesRef[] buckets = series.buckets;
        double cumulative = 0;
        for (int i = 0; i < buckets.length - 1; i++) {
            cumulative += Unsigned.toDouble(inPoint.fixed64(point.countsFrom + i * Long.BYTES));
            sink.samples.add(buckets[i], timestampMs, cumulative, startMs);
        }
        double count = Unsigned.toDouble(point.count);
        sink.samples.add(buckets[buckets.length - 1], timestampMs, count, startMs);
        if (point.hasSum) {
            sink.samples.add(series.sum, timestampMs, point.sum, startMs);
        }
        sink.samples.add(series.count, timestampMs, count, startMs);
        sink.taken(timestampMs);
        for (int i = 0; i < point.exemplarEnds; i += 2) {
            Exemplar exemplar = exemplar(i);
            translator.exemplar(buckets[bucket(MetricTranslator.value(exemplar))], exemplar);
        }
    }

    /** The first bucket whose bound is not below the value. */
    private int bucket(double value) {
        int bounds = (point.boundsTo - point.boundsFrom) / Long.BYTES;
        int bucket = 0;
        while (bucket < bounds
                && value > Double.longBitsToDouble(inPoint.fixed64(point.boundsFrom + bucket * Long.BYTES))) {
            bucket++;
        }
        return bucket;
    }

    private Exemplar exemplar(int i) throws UnusualWireException {
        return WireMessages.read(Exemplar.parser(), wire, point.exemplars[i], point.exemplars[i + 1], EXEMPLAR_DEPTH);
    }
}
