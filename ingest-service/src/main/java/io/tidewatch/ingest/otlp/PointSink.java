package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import java.util.HexFormat;
import java.util.Map;

/** Where translated points of one resource go, and the rules that all kinds of points share. Not for several threads. */
final class PointSink {
    /** Characters that the labels of an exemplar may have in all (OpenMetrics 1.0, "Exemplars"). */
    private static final int LONGEST_EXEMPLAR = 128;

    private static final HexFormat HEX = HexFormat.of();

    final SampleBatch samples;
    /** Points of delta temporality. */
    final SampleBatch deltas;

    final OtlpRefusals refused;
    private final LabelRules.Names names;
    private final EventTime time;
    private final long nowMs;
    private long newestMs;

    PointSink(LabelRules.Names names, EventTime time, long nowMs, OtlpMetrics into) {
        this.names = names;
        this.time = time;
        this.nowMs = nowMs;
        this.samples = into.samples();
        this.deltas = into.deltas();
        this.refused = into.refused();
    }

    /** Points that were taken, cumulative and delta. */
    int points() {
        return samples.points() + deltas.points();
    }

    /** Time stamp of the newest point that was taken; 0 before any was. */
    long newestMs() {
        return newestMs;
    }

    void taken(long timestampMs) {
        newestMs = Math.max(newestMs, timestampMs);
    }

    /** Why the time stamp is not taken; empty when it is. */
    String wrongTime(long unixNanos) {
        return unixNanos == 0 ? "timeUnixNano is missing" : time.outside(Unsigned.toMs(unixNanos), nowMs);
    }

    /** What names may be. */
    LabelRules.Names names() {
        return names;
    }

    /** Why labels are not taken; empty when they are. */
    String wrongLabels(Map<String, String> labels) {
        // The name, and le or quantile.
        String wrong = LabelRules.labelCount(labels.size() + 2);
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (wrong.isEmpty()) {
                String name = names.label(label.getKey());
                String value = LabelRules.labelValue(label.getValue());
                wrong = !name.isEmpty()
                        ? "attribute: " + name
                        : value.isEmpty() ? "" : "attribute " + Quote.of(label.getKey()) + ": " + value;
            }
        }
        return wrong;
    }

    /** Takes an exemplar of the series, or says that it was left out. */
    void exemplar(SeriesRef series, Exemplar exemplar, AttributeLabels attributes) {
        long timestampMs = Unsigned.toMs(exemplar.getTimeUnixNano());
        String outside = wrongTime(exemplar.getTimeUnixNano());
        if (!outside.isEmpty()) {
            refused.exemplar(() -> series.labels() + ": exemplar: " + outside);
            return;
        }
        Labels.Builder labels = new Labels.Builder();
        int left = LONGEST_EXEMPLAR;
        if (!exemplar.getTraceId().isEmpty()) {
            left -= add(labels, "trace_id", HEX.formatHex(exemplar.getTraceId().toByteArray()));
        }
        if (!exemplar.getSpanId().isEmpty()) {
            left -= add(labels, "span_id", HEX.formatHex(exemplar.getSpanId().toByteArray()));
        }
        if (left < 0) {
            refused.exemplar(() -> series.labels() + ": exemplar: the ids are longer than 16 and 8 bytes");
            return;
        }
        for (Map.Entry<String, String> label :
                attributes.of(exemplar.getFilteredAttributesList(), "").entrySet()) {
            int length = label.getKey().length() + label.getValue().length();
            boolean own = label.getKey().equals("trace_id") || label.getKey().equals("span_id");
            if (!own && length <= left && names.label(label.getKey()).isEmpty()) {
                left -= add(labels, label.getKey(), TextMasker.mask(label.getKey(), label.getValue()));
            }
        }
        double value = exemplar.hasAsInt() ? (double) exemplar.getAsInt() : exemplar.getAsDouble();
        samples.add(new SampleBatch.Exemplar(series, timestampMs, value, labels.build()));
    }

    private static int add(Labels.Builder labels, String name, String value) {
        labels.add(name, value);
        return name.length() + value.length();
    }

    /** Refuses points of a metric. */
    void refuse(RefusalReason reason, int points, String metric, String why) {
        refused.points(reason, points, () -> "metric '" + Quote.of(metric) + "': " + why);
    }
}
