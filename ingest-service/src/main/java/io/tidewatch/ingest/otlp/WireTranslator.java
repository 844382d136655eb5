package io.tidewatch.ingest.otlp;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tidewatch.ingest.series.WireCache;
import java.util.Map;

/**
 * Translates a request straight from its bytes: resources, scopes, metrics and attributes that were seen before are
 * known by their hashes, so that a point costs its numbers. What is new is read by protobuf and translated by
 * {@link MetricTranslator}, which also refuses; what is unusual ends the walk. For one request, not for several threads.
 */
final class WireTranslator {
    private static final int RESOURCE_METRICS = 0x0A;
    /** The resource of resource metrics, the scope of scope metrics. */
    private static final int CONTEXT = 0x0A;
    /** The scope metrics of a resource, the metrics of a scope. */
    private static final int PARTS = 0x12;

    private static final int SCHEMA_URL = 0x1A;

    private static final int RESOURCE_DEPTH = 2;
    private static final int SCOPE_DEPTH = 3;

    private final byte[] wire;
    private final WireContexts known;
    private final OtlpTranslator translator;
    private final OtlpMetrics metrics;
    private final long nowMs;

    WireTranslator(byte[] wire, WireContexts known, OtlpTranslator translator, OtlpMetrics metrics, long nowMs) {
        this.wire = wire;
        this.known = known;
        this.translator = translator;
        this.metrics = metrics;
        this.nowMs = nowMs;
    }

    void request() throws UnusualWireException {
        WireCursor in = new WireCursor(wire);
        in.over(0, wire.length);
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag != RESOURCE_METRICS) {
                throw UnusualWireException.INSTANCE;
            }
            int length = in.length();
            resource(in.at(), in.at() + length);
            in.skip(length);
        }
    }

    /** Where the parts of resource or scope metrics stand: the URL of the schema comes after what it is about. */
    private static final class Ranges {
        final WireCursor in;
        int contextFrom;
        int contextTo;
        int schemaFrom;
        int schemaTo;

        Ranges(byte[] wire, int from, int to) throws UnusualWireException {
            in = new WireCursor(wire);
            in.over(from, to);
            for (int tag = in.tag(); tag != 0; tag = in.tag()) {
                int length = in.length();
                int at = in.at();
                in.skip(length);
                if (tag == CONTEXT && contextTo == 0) {
                    contextFrom = at;
                    contextTo = at + length;
                } else if (tag == SCHEMA_URL && schemaTo == 0) {
                    schemaFrom = at;
                    schemaTo = at + length;
                } else if (tag != PARTS) {
                    throw UnusualWireException.INSTANCE;
                }
            }
            in.over(from, to);
        }

        /** Goes to the next part; false at the end. */
        boolean next() throws UnusualWireException {
            for (int tag = in.tag(); tag != 0; tag = in.tag()) {
                if (tag == PARTS) {
                    return true;
                }
                in.skip(in.length());
            }
            return false;
        }
    }

    private void resource(int from, int to) throws UnusualWireException {
        Ranges ranges = new Ranges(wire, from, to);
        HashValue128 key =
                WireContexts.key(wire, ranges.contextFrom, ranges.contextTo, ranges.schemaFrom, ranges.schemaTo);
        ResourceLabels labels = known.resources().get(key);
        if (labels == null) {
            WireMessages.text(wire, ranges.schemaFrom, ranges.schemaTo);
            labels = translator.resource(
                    WireMessages.read(Resource.parser(), wire, ranges.contextFrom, ranges.contextTo, RESOURCE_DEPTH));
            known.resources().putSized(key, labels, ranges.contextTo - ranges.contextFrom);
        }
        PointSink sink = translator.sink(nowMs, metrics);
        while (ranges.next()) {
            int length = ranges.in.length();
            scope(key, labels, sink, ranges.in.at(), ranges.in.at() + length);
            ranges.in.skip(length);
        }
        translator.targetInfo(labels, sink);
    }

    private void scope(HashValue128 resource, ResourceLabels labels, PointSink sink, int from, int to)
            throws UnusualWireException {
        Ranges ranges = new Ranges(wire, from, to);
        HashValue128 key =
                WireContexts.key(wire, ranges.contextFrom, ranges.contextTo, ranges.schemaFrom, ranges.schemaTo);
        Map<String, String> scope = known.scopes().get(key);
        if (scope == null) {
            String schema = WireMessages.text(wire, ranges.schemaFrom, ranges.schemaTo);
            scope = translator.scopeLabels(
                    WireMessages.read(
                            InstrumentationScope.parser(), wire, ranges.contextFrom, ranges.contextTo, SCOPE_DEPTH),
                    schema);
            known.scopes().putSized(key, scope, ranges.contextTo - ranges.contextFrom);
        }
        WireMetrics points = new WireMetrics(
                wire, known, translator.metrics(labels, scope, sink), sink, WireCache.key(resource, key));
        while (ranges.next()) {
            int length = ranges.in.length();
            points.metric(ranges.in.at(), ranges.in.at() + length);
            ranges.in.skip(length);
        }
    }
}
