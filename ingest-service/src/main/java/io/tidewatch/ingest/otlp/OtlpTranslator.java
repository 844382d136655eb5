package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.MetricType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Translates requests into series ({@code docs/formats/otlp.md}). Immutable, safe for any thread. */
public final class OtlpTranslator {
    /**
     * What may be chosen.
     *
     * @param strategy of names
     * @param promote resource attributes that become labels of every series
     * @param scopeLabels whether name, version, schema and attributes of the scope become labels
     */
    public record Options(TranslationStrategy strategy, Set<String> promote, boolean scopeLabels) {}

    private final Options options;
    private final EventTime time;
    private final NameTranslator names;
    private final AttributeLabels attributes;

    public OtlpTranslator(Options options, EventTime time) {
        this.options = options;
        this.time = time;
        this.names = new NameTranslator(options.strategy());
        this.attributes = new AttributeLabels(names);
    }

    /** The good part as series, and what was refused. */
    public OtlpMetrics translate(ExportMetricsServiceRequest request, long nowMs) {
        OtlpMetrics metrics = new OtlpMetrics(new SampleBatch(256), new SampleBatch(1), new OtlpRefusals());
        SampleBatch samples = metrics.samples();
        for (ResourceMetrics resource : request.getResourceMetricsList()) {
            ResourceLabels labels = new ResourceLabels(resource.getResource(), options.promote(), attributes);
            PointSink sink = new PointSink(options.strategy().names(), time, nowMs, metrics);
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                MetricTranslator translator = new MetricTranslator(names, attributes, labels, scopeLabels(scope), sink);
                for (Metric metric : scope.getMetricsList()) {
                    translator.translate(metric);
                }
            }
            SeriesRef info = labels.targetInfo();
            if (info != null && sink.newestMs() > 0) {
                samples.add(info, sink.newestMs(), 1);
                samples.add(new Metadata(ResourceLabels.TARGET_INFO, MetricType.INFO, "Target metadata", ""));
            }
        }
        return metrics;
    }

    private Map<String, String> scopeLabels(ScopeMetrics metrics) {
        if (!options.scopeLabels()) {
            return Map.of();
        }
        InstrumentationScope scope = metrics.getScope();
        Map<String, String> labels = new HashMap<>(attributes.of(scope.getAttributesList(), "otel_scope_"));
        labels.put("otel_scope_name", scope.getName());
        labels.put("otel_scope_version", scope.getVersion());
        labels.put("otel_scope_schema_url", metrics.getSchemaUrl());
        labels.values().removeIf(String::isEmpty);
        return labels;
    }
}
