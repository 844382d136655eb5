package io.tidewatch.events.golden;

import static io.tidewatch.events.golden.GoldenMessages.T;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.alerts.AlertStateRecords;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleRecords;
import io.tidewatch.events.deadletters.DeadLetterRecords;
import io.tidewatch.events.deltas.DeltaStateRecords;
import io.tidewatch.events.derived.DerivedStateRecords;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.metrics.HeartbeatRecords;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.events.scraping.SlotHealthRecords;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What today's writers make, by the name of the golden file. A file that exists is never written again. */
final class GoldenRecords {
    static final ProjectId SHOP = new ProjectId("shop");
    static final Labels REQUESTS = Labels.of("__name__", "http_requests_total", "route", "/hook", "status", "200");
    static final Labels BUCKET = Labels.of("__name__", "latency_seconds_bucket", "le", "0.5", "route", "/hook");
    static final Labels NATIVE = Labels.of("__name__", "size_bytes", "route", "/hook");
    static final NativeHistogram HISTOGRAM = new NativeHistogram(
            NativeHistogram.ResetHint.NO_RESET,
            3,
            1e-128,
            2,
            9,
            12.5,
            List.of(new NativeHistogram.Span(-2, 2), new NativeHistogram.Span(1, 1)),
            List.of(1.0, 2.0, 3.0),
            List.of(new NativeHistogram.Span(0, 1)),
            List.of(1.0),
            List.of());
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private GoldenRecords() {}

    static Map<String, Supplier<ProducerRecord<byte[], byte[]>>> all() {
        Map<String, Supplier<ProducerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        records.put("metrics-plain-v1", GoldenRecords::plain);
        records.put("metrics-full-v1", GoldenRecords::full);
        records.put("heartbeat-v1", () -> new HeartbeatRecords().record(3, GoldenMessages.HEARTBEAT));
        records.put("errors-v1", () -> new ErrorRecords()
                .records(SHOP, List.of(GoldenMessages.ERROR), 4, TRACEPARENT)
                .get(0));
        records.put("lifecycle-v1", () -> new LifecycleRecords()
                .records(SHOP, GoldenMessages.LIFECYCLE, 4, TRACEPARENT)
                .get(0));
        records.put("rule-v1", () -> new RuleRecords().record(GoldenMessages.RULE, TRACEPARENT));
        records.put(
                "rule-deleted-v1", () -> new RuleRecords().deleted(new RuleKey(SHOP, GoldenMessages.RULE.getRuleId())));
        records.put("alert-v1", () -> new AlertRecords().record(5, GoldenMessages.TRANSITION, null));
        records.put("alert-state-v1", () -> new AlertStateRecords().record(5, GoldenMessages.STATE));
        records.put("alert-state-deleted-v1", () -> new AlertStateRecords()
                .deleted(5, new RuleKey(SHOP, GoldenMessages.RULE.getRuleId())));
        records.put("dead-letter-v1", () -> new DeadLetterRecords().record(GoldenMessages.DEAD_LETTER));
        records.put("derived-state-v1", () -> new DerivedStateRecords().record(2, GoldenMessages.DERIVED_STATE));
        records.put("slot-health-v1", () -> new SlotHealthRecords().record(9, GoldenMessages.SLOT_HEALTH));
        records.put("delta-state-v1", () -> new DeltaStateRecords().record(6, GoldenMessages.DELTA_STATE));
        records.put("delta-state-deleted-v1", () -> new DeltaStateRecords()
                .forgotten(6, 6, SHOP, GoldenMessages.DELTA_STATE.getSeries()));
        return records;
    }

    /** One sample each, one time, no labels: what most records are. */
    private static ProducerRecord<byte[], byte[]> plain() {
        MetricsRecordWriter writer = new MetricsRecordWriter();
        for (Labels labels : List.of(REQUESTS, REQUESTS.with("status", "500"), BUCKET)) {
            double value = labels.get("status").equals("500") ? StaleMarker.VALUE : 1027;
            writer.sample(series(writer, labels, false), T, value, 0);
        }
        return MetricsRecords.record(SHOP, 3, writer, null);
    }

    /** Every section, flag and form of number. */
    private static ProducerRecord<byte[], byte[]> full() {
        MetricsRecordWriter writer = new MetricsRecordWriter();
        int requests = series(writer, REQUESTS, true);
        int bucket = series(writer, BUCKET, false);
        int size = series(writer, NATIVE, true);
        double[] values = {1027, -0.0, 12.5, 0.07, 123.456, -3, Math.PI, StaleMarker.VALUE};
        for (int i = 0; i < values.length; i++) {
            writer.sample(requests, T + 15_000L * i, values[i], T - 5_000);
        }
        writer.sample(bucket, T + 7, Double.longBitsToDouble(0x7ff8000000001234L), 0);
        writer.histogram(size, T + 1, HISTOGRAM, T - 1);
        writer.exemplar(
                "latency_seconds", SeriesHasher.hash(BUCKET), T + 3, 0.25, Labels.of("trace_id", "4bf92f3577b34da6"));
        writer.metadata("http_requests_total", MetricType.COUNTER, "Requests served", "");
        return MetricsRecords.record(SHOP, 3, writer, TRACEPARENT);
    }

    private static int series(MetricsRecordWriter writer, Labels labels, boolean carried) {
        return writer.series(MetricFamily.of(labels.metricName()), SeriesHasher.hash(labels), carried ? labels : null);
    }

    /** Writes the files that do not exist yet into the folder named by the first argument. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (Map.Entry<String, Supplier<ProducerRecord<byte[], byte[]>>> record : all().entrySet()) {
            Path file = folder.resolve(record.getKey() + ".txt");
            if (!Files.exists(file)) {
                Files.writeString(file, GoldenFile.text(record.getValue().get()));
            }
        }
    }
}
