package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.TidewatchException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Translates requests into series ({@code docs/formats/otlp.md}). Safe for any thread. */
public final class OtlpTranslator {
    /**
     * What may be chosen.
     *
     * @param strategy of names
     * @param promote resource attributes that become labels of every series
     * @param scopeLabels whether name, version, schema and attributes of the scope become labels
     */
    public record Options(TranslationStrategy strategy, Set<String> promote, boolean scopeLabels) {}

    private static final Metadata TARGET_INFO =
            new Metadata(ResourceLabels.TARGET_INFO, MetricType.INFO, "Target metadata", "");

    private final Options options;
    private final EventTime time;
    private final NameTranslator names;
    private final AttributeLabels attributes;
    private final WireContexts known;

    /** @param maxSeries whose attributes are known by their bytes */
    public OtlpTranslator(Options options, EventTime time, int maxSeries) {
        this.options = options;
        this.time = time;
        this.names = new NameTranslator(options.strategy());
        this.attributes = new AttributeLabels(names);
        this.known = WireContexts.of(maxSeries);
    }

    /**
     * Translates a request in protobuf.
     *
     * @throws TidewatchException by the caller's fault, when it is no such message
     */
    public OtlpMetrics translate(byte[] wire, long nowMs) {
        OtlpMetrics metrics = nothing();
        try {
            new WireTranslator(wire, known, this, metrics, nowMs).request();
            return metrics;
        } catch (UnusualWireException e) {
            return translate(OtlpEncoding.PROTOBUF.request(wire), nowMs);
        }
    }

    /** The good part as series, and what was refused. */
    public OtlpMetrics translate(ExportMetricsServiceRequest request, long nowMs) {
        OtlpMetrics metrics = nothing();
        for (ResourceMetrics resource : request.getResourceMetricsList()) {
            ResourceLabels labels = resource(resource.getResource());
            PointSink sink = sink(nowMs, metrics);
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                MetricTranslator translator =
                        metrics(labels, scopeLabels(scope.getScope(), scope.getSchemaUrl()), sink);
                for (Metric metric : scope.getMetricsList()) {
                    translator.translate(metric);
                }
            }
            targetInfo(labels, sink);
        }
        return metrics;
    }

    private static OtlpMetrics nothing() {
        return new OtlpMetrics(new SampleBatch(256), new SampleBatch(1), new OtlpRefusals());
    }

    /** Points whose series are known by the bytes of their attributes. */
    public int knownPoints() {
        return known.points().size();
    }

    ResourceLabels resource(Resource resource) {
        return new ResourceLabels(resource, options.promote(), attributes);
    }

    PointSink sink(long nowMs, OtlpMetrics into) {
        return new PointSink(options.strategy().names(), time, nowMs, into);
    }

    MetricTranslator metrics(ResourceLabels resource, Map<String, String> scope, PointSink sink) {
        return new MetricTranslator(names, attributes, resource, scope, sink);
    }

    /** Writes the resource's own series at the time of its newest point. */
    void targetInfo(ResourceLabels labels, PointSink sink) {
        SeriesRef info = labels.targetInfo();
        if (info != null && sink.newestMs() > 0) {
            sink.samples.add(info, sink.newestMs(), 1);
            sink.samples.add(TARGET_INFO);
        }
    }

    Map<String, String> scopeLabels(InstrumentationScope scope, String schemaUrl) {
        if (!options.scopeLabels()) {
            return Map.of();
        }
        Map<String, String> labels = new HashMap<>(attributes.of(scope.getAttributesList(), "otel_scope_"));
        labels.put("otel_scope_name", scope.getName());
        labels.put("otel_scope_version", scope.getVersion());
        labels.put("otel_scope_schema_url", schemaUrl);
        labels.values().removeIf(String::isEmpty);
        return labels;
    }
}
