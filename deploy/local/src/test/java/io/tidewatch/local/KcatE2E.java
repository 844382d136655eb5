package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A producer that knows Kafka and nothing of Tidewatch, kcat, writes into each door. Skips where there is no kcat. */
@ExtendWith(RunningStack.class)
class KcatE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningStack.Running running = RunningStack.running();
    private final Api api = running.api;
    private final String mark = "kcat_" + UUID.randomUUID().toString().replace("-", "");

    @TempDir
    private Path folder;

    @BeforeAll
    static void requireKcat() {
        assumeTrue(ShellSession.which("kcat").isPresent(), "kcat is not installed (apt-get install kcat)");
    }

    /** One record; the options stand before the file. */
    private void produce(String topic, byte[] value, String... options) throws Exception {
        Path file = Files.write(folder.resolve(UUID.randomUUID().toString()), value);
        List<String> command = new ArrayList<>(List.of("kcat", "-P", "-b", running.kafka(), "-t", topic));
        command.addAll(List.of(options));
        command.add(file.toString());
        ClientProcess.run(folder, command.toArray(String[]::new));
    }

    private void produce(String topic, String value, String... options) throws Exception {
        produce(topic, value.getBytes(StandardCharsets.UTF_8), options);
    }

    private void awaitValue(String expression, String expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        api.query(expression).at("/0/value/1").asText())
                .as(expression)
                .isEqualTo(expected));
    }

    @Test
    void aMetricWithAKeyAndAHeaderIsASeriesAndAHistogramIsThree() throws Exception {
        produce("metric-events", """
                [{"name": "%1$s_total", "type": "counter", "labels": {"queue": "mail"}, "value": 42},
                 {"name": "%1$s_seconds", "type": "histogram", "value": {"count": 3, "sum": 0.7, "buckets": {"0.1": 1}}}]""".formatted(mark), "-k", "mail", "-H", "tw-project=default");
        awaitValue(mark + "_total{queue=\"mail\"}", "42");
        awaitValue(mark + "_seconds_bucket{le=\"0.1\"}", "1");
        awaitValue(mark + "_seconds_bucket{le=\"+Inf\"}", "3");
        awaitValue(mark + "_seconds_sum", "0.7");
    }

    @Test
    void errorsAreStoredClassifiedMaskedAndCounted() throws Exception {
        produce("error-events", """
                [{"source": "worker", "severity": "high", "service": "%1$s", "error_type": "TimeoutError",
                  "message": "no answer for jane@example.org"},
                 {"source": "webhook", "severity": "low", "service": "%1$s", "message": "again"}]""".formatted(mark));
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode errors = api.get("/api/error-metrics?service=" + mark).json();
            assertThat(errors.path("total").asInt()).isEqualTo(2);
            assertThat(errors.at("/by/severity/high").asInt()).isEqualTo(1);
            assertThat(errors.path("events"))
                    .extracting(event -> event.path("message").asText())
                    .containsExactlyInAnyOrder("no answer for [masked:email]", "again");
        });
        awaitValue("sum(error_events_total{service=\"" + mark + "\", severity=\"high\"})", "1");
    }

    @Test
    void lifecycleEventsAreStoredAndDerived() throws Exception {
        produce("lifecycle-events", """
                [{"kind": "pool", "pool": "%1$s", "available": 7, "total": 40},
                 {"kind": "deallocated", "pool": "%1$s", "resource_id": "r1", "duration": "90s"}]""".formatted(mark), "-k", mark);
        awaitValue("pool_available{pool=\"" + mark + "\"}", "7");
        awaitValue("pool_allocation_duration_seconds_sum{pool=\"" + mark + "\"}", "90");
        JsonNode stored = api.get("/api/lifecycle-events?pool=" + mark).json();
        assertThat(stored.path("total").asInt()).as(stored.toString()).isEqualTo(2);
    }

    @Test
    void openTelemetrysProtobufAndJsonAreOneSeriesEach() throws Exception {
        long now = System.currentTimeMillis() * 1_000_000;
        produce("otlp_metrics", request(now).toByteArray());
        awaitValue(mark + "_total{job=\"kcat\", kind=\"web\"}", "12");

        produce("otlp_metrics", """
                {"resourceMetrics": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "kcat"}}]},
                  "scopeMetrics": [{"metrics": [{"name": "%s.depth", "unit": "By", "gauge": {"dataPoints": [
                    {"timeUnixNano": "%d", "asDouble": 1.5}]}}]}]}]}""".formatted(mark, now));
        awaitValue(mark + "_depth_bytes{job=\"kcat\"}", "1.5");
    }

    private ExportMetricsServiceRequest request(long now) {
        NumberDataPoint point = NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(now - 60_000_000_000L)
                .setTimeUnixNano(now)
                .setAsInt(12)
                .addAttributes(text("kind", "web"))
                .build();
        Metric metric = Metric.newBuilder()
                .setName(mark)
                .setSum(Sum.newBuilder()
                        .setIsMonotonic(true)
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                        .addDataPoints(point))
                .build();
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(text("service.name", "kcat")))
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
