package io.tidewatch.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.model.StaleMarker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OtlpTranslatorTest {
    private static final long NOW = 1_795_000_000_000L;
    private static final String POINT = "\"timeUnixNano\": \"1795000000000000000\", \"asInt\": 1";

    private static OtlpTranslator translator(TranslationStrategy strategy, String... promote) {
        return new OtlpTranslator(
                new OtlpTranslator.Options(strategy, Set.of(promote), true),
                new EventTime(Duration.ofHours(24)),
                1_000);
    }

    private final OtlpTranslator translator = translator(TranslationStrategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES);

    private static String resource(String name) throws IOException {
        try (InputStream in = OtlpTranslatorTest.class.getResourceAsStream("/otlp/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ExportMetricsServiceRequest request(String json) {
        return OtlpEncoding.JSON.request(json.getBytes(StandardCharsets.UTF_8));
    }

    private OtlpMetrics metric(String json) {
        return translator.translate(
                request("{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [" + json + "]}]}]}"), NOW);
    }

    private static List<String> lines(SampleBatch samples) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            lines.add(samples.series(i).labels() + " "
                    + (StaleMarker.is(samples.value(i)) ? "stale" : samples.value(i)) + " @" + samples.timestampMs(i)
                    + " start " + samples.startMs(i));
        }
        samples.histograms()
                .forEach(point -> lines.add("histogram " + point.series().labels() + " schema "
                        + point.value().schema() + " zero " + point.value().zeroCount() + " count "
                        + point.value().count() + " sum " + point.value().sum() + " "
                        + point.value().positiveSpans() + " " + point.value().positiveCounts() + " @"
                        + point.timestampMs()
                        + " start " + point.startMs()));
        samples.exemplars().forEach(exemplar -> {
            String le = exemplar.series().labels().get("le");
            lines.add("exemplar " + exemplar.series().labels().metricName() + (le.isEmpty() ? "" : " le " + le) + " "
                    + exemplar.labels() + " " + exemplar.value() + " @" + exemplar.timestampMs());
        });
        samples.metadata()
                .forEach(metadata -> lines.add("metadata " + metadata.family() + " "
                        + metadata.type().text() + " \"" + metadata.unit() + "\" " + metadata.help()));
        return lines;
    }

    @Test
    void translatesEveryKindOfMetricAsTheGoldenFileSays() throws IOException {
        OtlpMetrics metrics = translator.translate(request(resource("metrics.json")), NOW);
        assertThat(metrics.refused().text()).isEmpty();
        assertThat(String.join("\n", lines(metrics.samples())) + "\n").isEqualTo(resource("metrics.txt"));
    }

    private static final String DELTA = "\"startTimeUnixNano\": \"1794999990000000000\"," + POINT;

    private static String deltaSum(String name, boolean monotonic, String... points) {
        return "{\"name\": \"" + name + "\", \"sum\": {\"aggregationTemporality\": 1, \"isMonotonic\": " + monotonic
                + ", \"dataPoints\": [{" + String.join("}, {", points) + "}]}}";
    }

    @Test
    void deltasAreKeptApartEachPointWithItsInterval() {
        OtlpMetrics metrics = metric(
                deltaSum("requests", true, DELTA) + ", "
                        + "{\"name\": \"ok\", \"gauge\": {\"dataPoints\": [{" + POINT + "}]}}, "
                        + "{\"name\": \"h\", \"histogram\": {\"aggregationTemporality\": 1, \"dataPoints\": [{"
                        + DELTA.replace("asInt\": 1", "count\": 3")
                        + ", \"sum\": 2.5, \"bucketCounts\": [1, 2], \"explicitBounds\": [0.5], \"exemplars\": [{"
                        + "\"timeUnixNano\": \"1795000000000000000\", \"asDouble\": 0.7, \"spanId\": \"eee19b7ec3c1b174\"}]}]}}");
        assertThat(lines(metrics.deltas()))
                .containsExactly(
                        "requests_total 1.0 @" + NOW + " start " + (NOW - 10_000),
                        "histogram h schema -53 zero 0.0 count 3.0 sum 2.5 [Span[offset=0, length=2]] [1.0, 2.0] @"
                                + NOW + " start " + (NOW - 10_000));
        assertThat(lines(metrics.samples()))
                .containsExactly(
                        "ok 1.0 @" + NOW + " start 0",
                        "exemplar h_bucket le +Inf {span_id=\"eee19b7ec3c1b174\"} 0.7 @" + NOW,
                        "metadata requests_total counter \"\" ",
                        "metadata ok gauge \"\" ",
                        "metadata h histogram \"\" ");
        assertThat(metrics.refused().text()).isEmpty();
        assertThat(metrics.points()).isEqualTo(3);
    }

    @Test
    void aDeltaThatWouldSpoilTheSumIsRefused() {
        assertThat(metric(deltaSum("a", true, DELTA.replace("asInt\": 1", "asInt\": -1")))
                        .refused()
                        .text())
                .endsWith("metric 'a': a delta of -1.0; it must be finite and, of a monotonic sum, not negative");
        assertThat(metric(deltaSum("a", false, DELTA.replace("asInt\": 1", "asInt\": -1")))
                        .deltas()
                        .size())
                .isEqualTo(1);
        assertThat(metric(deltaSum("a", true, DELTA.replace("\"asInt\": 1", "\"asDouble\": \"NaN\"")))
                        .refused()
                        .text())
                .contains("a delta of NaN");
        assertThat(metric(deltaSum("a", true, DELTA.replace("1794999990", "1795000001")))
                        .refused()
                        .counts())
                .containsEntry(RefusalReason.TIMESTAMP, 1);
    }

    @Test
    void eachWrongPointIsRefusedOnItsOwnAndTheFirstIsNamed() {
        assertRefused("metric 'a': a data point without a value", "\"timeUnixNano\": \"1795000000000000000\"");
        assertRefused("metric 'a': timeUnixNano is missing", "\"asInt\": 1");
        assertRefused("metric 'a': 1970-01-01T00:00:00Z is older than 24 hours", "\"timeUnixNano\": 5, \"asInt\": 1");
        assertRefused(
                "metric 'a': attribute big: the value has 5000 characters; at most 4096 are taken",
                POINT + ", \"attributes\": [{\"key\": \"big\", \"value\": {\"stringValue\": \"" + "x".repeat(5000)
                        + "\"}}]");
    }

    private void assertRefused(String why, String point) {
        OtlpMetrics metrics =
                metric("{\"name\": \"a\", \"gauge\": {\"dataPoints\": [{" + POINT + "}, {" + point + "}]}}");
        assertThat(metrics.samples().size()).isEqualTo(1);
        assertThat(metrics.refused().text()).isEqualTo("1 data points refused; first: " + why);
    }

    @Test
    void histogramsWhoseBucketsDoNotAgreeAreRefused() {
        String time = "\"timeUnixNano\": \"1795000000000000000\", ";
        assertThat(metric("{\"name\": \"h\", \"histogram\": {\"aggregationTemporality\": 2, \"dataPoints\": [{" + time
                                + "\"bucketCounts\": [1], \"explicitBounds\": [1, 2]}]}}")
                        .refused()
                        .text())
                .endsWith("metric 'h': 1 buckets for 2 bounds; there must be one more than bounds");
        assertThat(metric("{\"name\": \"h\", \"exponentialHistogram\": {\"aggregationTemporality\": 2,"
                                + " \"dataPoints\": [{" + time
                                + "\"count\": 3, \"sum\": 1, \"positive\": {\"bucketCounts\": [1]}}]}}")
                        .refused()
                        .text())
                .endsWith("metric 'h': count is 3.0, but the buckets hold 1.0");
        assertThat(metric("{\"name\": \"h\", \"exponentialHistogram\": {\"aggregationTemporality\": 2,"
                                + " \"dataPoints\": [{" + time + "\"scale\": -9}]}}")
                        .refused()
                        .text())
                .endsWith("metric 'h': schema -9 is not one of -4 to 8 and -53");
    }

    @Test
    void attributesWithTheSameLabelAreJoinedAndNoneReplacesNameJobOrInstance() {
        OtlpMetrics metrics = translator.translate(
                request("{\"resourceMetrics\": [{\"resource\": {\"attributes\": [{\"key\": \"service.name\","
                        + " \"value\": {\"stringValue\": \"svc\"}}]}, \"scopeMetrics\": [{\"metrics\": [{\"name\": \"a\","
                        + " \"gauge\": {\"dataPoints\": [{" + POINT + ", \"attributes\": ["
                        + attribute("x.y", "1") + "," + attribute("x-y", "2") + "," + attribute("__name__", "z") + ","
                        + attribute("job", "j") + "]}]}}]}]}]}"),
                NOW);
        assertThat(metrics.samples().toString()).isEqualTo("a{job=\"svc\", x_y=\"2;1\"} 1.0 @" + NOW);
    }

    private static String attribute(String key, String value) {
        return "{\"key\": \"" + key + "\", \"value\": {\"stringValue\": \"" + value + "\"}}";
    }

    @Test
    void promotesResourceAttributesAndKeepsUtf8WhereToldTo() throws IOException {
        SampleBatch samples = translator(TranslationStrategy.NO_TRANSLATION, "deployment.environment.name")
                .translate(request(resource("metrics.json")), NOW)
                .samples();
        assertThat(samples.series(0).labels().toMap())
                .containsEntry("__name__", "queue.size")
                .containsEntry("queue.name", "mail")
                .containsEntry("deployment.environment.name", "prod");
    }

    @Test
    void secretsInAttributesAreMasked() {
        OtlpMetrics metrics = metric("{\"name\": \"a\", \"gauge\": {\"dataPoints\": [{" + POINT + ", \"attributes\": ["
                + attribute("owner", "a@example.org") + "]}]}}");
        assertThat(metrics.samples().toString()).isEqualTo("a{owner=\"[masked:email]\"} 1.0 @" + NOW);
    }
}
