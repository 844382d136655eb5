package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.Labels;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each service watches itself: after some traffic its metrics tell of it, and its log is JSON. */
@ExtendWith(RunningStack.class)
class SelfMetricsE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HTTP = "tidewatch_http_requests_total";
    private static final String DURATION = "tidewatch_http_request_duration_seconds";
    private static final String ERRORS = "tidewatch_errors_total";

    private static String ruleId = "";

    @BeforeAll
    static void traffic() throws Exception {
        Api api = RunningStack.running().api;
        Api.Answer rule = api.post(
                "/api/v1/monitoring/alerts",
                "{\"name\": \"Self watch\", \"expression\": \"self_watch > 1\", \"severity\": \"info\"}");
        assertThat(rule.status()).as(rule.text()).isEqualTo(201);
        ruleId = rule.json().at("/alert/id").asText();
        assertThat(api.get("/api/v1/monitoring/alerts/" + ruleId).status()).isEqualTo(200);
        assertThat(api.get("/api/v1/monitoring/alerts/" + UUID.randomUUID()).status())
                .isEqualTo(404);
        assertThat(api.post("/api/error-events", """
                        {"source": "worker", "severity": "low", "service": "self", "message": "m"}""").status()).isEqualTo(202);
        assertThat(api.post("/api/error-events", "not JSON").status()).isEqualTo(400);
        assertThat(api.write(new RemoteWriteRequest()
                                .add(Labels.of("__name__", "self_watch"), System.currentTimeMillis(), 2)
                                .snappy())
                        .status())
                .isEqualTo(204);
        assertThat(api.get("/api/v1/label/job/values").status()).isEqualTo(200);
        assertThat(api.get("/api/error-metrics").status()).isEqualTo(200);
        assertThat(api.get("/no/such/" + ruleId).status()).isEqualTo(404);
        try (Stream<String> lines = stream(api)) {
            assertThat(lines.limit(4)).isNotEmpty();
        }
    }

    private static Stream<String> stream(Api api) throws IOException, InterruptedException {
        String subscriptions = Api.encode("""
                [{"id": "a", "kind": "promql", "expr": "self_watch", "range": "5m", "step": "5s"}, {"id": "b", "kind": "alerts"}]""");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(api.origin().resolve("/api/v1/live?subscribe=" + subscriptions))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofLines())
                .body();
    }

    @Test
    void theIngestServiceTellsOfItsRequestsAndQueues() throws Exception {
        Exposition metrics = metrics("ingest-service");
        assertThat(metrics.of(HTTP, "method=\"POST\"", "route=\"/api/error-events\"", "status=\"202\""))
                .singleElement()
                .satisfies(count -> assertThat(count).isPositive());
        assertThat(metrics.of(HTTP, "route=\"/api/v1/write\"", "status=\"204\""))
                .isNotEmpty();
        assertThat(metrics.of(ERRORS, "type=\"caller\"", "path=\"/api/error-events\""))
                .isNotEmpty();
        assertThat(metrics.of("tidewatch_ingest_pending_samples")).isNotEmpty();
        assertThat(metrics.of("tidewatch_ingest_series")).isNotEmpty();
        assertThat(metrics.of("kafka_consumer_fetch_manager_records_lag_max")).isNotEmpty();
    }

    @Test
    void theAlertServiceTellsOfRulesNotificationsAndItsDatabase() throws Exception {
        Exposition metrics = metrics("alert-service");
        assertThat(metrics.of(HTTP, "method=\"GET\"", "route=\"/api/v1/monitoring/alerts/{id}\"", "status=\"200\""))
                .isNotEmpty();
        assertThat(metrics.of(ERRORS, "type=\"caller\"", "path=\"/api/v1/monitoring/alerts/{id}\""))
                .isNotEmpty();
        assertThat(metrics.of("tidewatch_alert_rules")).singleElement().satisfies(rules -> assertThat(rules)
                .isPositive());
        assertThat(metrics.of("tidewatch_alert_lag_records")).isNotEmpty();
        assertThat(metrics.of("tidewatch_notify_outbox_depth")).isNotEmpty();
        database(metrics, "insert", "alert_rule_change");
    }

    @Test
    void theQueryServiceTellsOfSeriesLagAndItsDatabase() throws Exception {
        Exposition metrics = metrics("query-service");
        assertThat(metrics.of(HTTP, "route=\"/api/v1/label/{name}/values\"", "status=\"200\""))
                .isNotEmpty();
        assertThat(metrics.of("tidewatch_query_series")).isNotEmpty();
        assertThat(metrics.of("tidewatch_query_head_samples")).isNotEmpty();
        assertThat(metrics.of("tidewatch_query_lag_records", "signal=\"metrics\""))
                .isNotEmpty();
        database(metrics, "with", "error_event");
        database(metrics, "select", "conservation");
    }

    /** Minutes of work within every limit but time. */
    private static final String SLOW = "sum_over_time(quantile_over_time(0.5, vector(time())[10h:1s])[10h:1s])";

    @Test
    void aQueryThroughTheGatewayEndsInTheQueryServiceWhenItsCallerLeaves() throws Exception {
        URI origin = RunningStack.running().api.origin();
        double before = cancelled();
        try (Socket caller = new Socket(origin.getHost(), origin.getPort())) {
            String head = "GET /api/v1/query?query=" + Api.encode(SLOW) + " HTTP/1.1\r\nHost: " + origin.getAuthority();
            caller.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            await().atMost(PATIENCE).until(() -> running() >= 1);
        }
        await().atMost(PATIENCE).until(() -> cancelled() == before + 1 && running() == 0);
    }

    private static double cancelled() throws Exception {
        return metrics("query-service").of("tidewatch_query_promql_ended_total", "limit=\"cancelled\"").stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static double running() throws Exception {
        return metrics("query-service").of("tidewatch_query_promql_running").get(0);
    }

    @Test
    void theDashboardServiceTellsOfItsGatewayAndItsStreams() throws Exception {
        Exposition metrics = metrics("dashboard-service");
        assertThat(metrics.of(HTTP, "method=\"POST\"", "route=\"/api/v1/write\"", "status=\"204\""))
                .isNotEmpty();
        assertThat(metrics.of(HTTP, "route=\"/api/v1/monitoring/alerts/{id}\"", "status=\"404\""))
                .isNotEmpty();
        assertThat(metrics.of(HTTP, "route=\"other\"", "status=\"404\"")).isNotEmpty();
        assertThat(metrics.of("tidewatch_sse_connections")).isNotEmpty();
        assertThat(metrics.of("tidewatch_sse_messages_total", "direction=\"in\"", "type=\"subscribe\""))
                .isNotEmpty();
        assertThat(metrics.of("tidewatch_sse_messages_total", "direction=\"out\"", "type=\"snapshot\""))
                .isNotEmpty();
        assertThat(metrics.of("tidewatch_dashboard_panels")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-service", "alert-service", "query-service", "dashboard-service"})
    void everyServiceTellsOfItselfAtBothPathsAndNamesNoIdentity(String service) throws Exception {
        for (String path : List.of("/metrics", "/q/metrics")) {
            Exposition metrics = Exposition.parse(api(service).get(path).text());
            assertThat(metrics.types()).containsEntry(DURATION, "histogram");
            assertThat(metrics.of(HTTP)).isNotEmpty();
            assertThat(metrics.of(DURATION + "_bucket", "le=\"+Inf\"")).isNotEmpty();
            assertThat(metrics.of("tidewatch_event_loop_lag_seconds")).hasSize(1);
            assertThat(metrics.types()).containsKeys("jvm_memory_used_bytes", "jvm_gc_overhead", "process_cpu_usage");
            for (String label : List.of("route", "path", "uri")) {
                assertThat(metrics.valuesOf(label)).noneMatch(value -> value.contains(ruleId));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-service", "alert-service", "query-service", "dashboard-service"})
    void everyLineOfALogIsAJsonObjectWithTheSameKeys(String service) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (String line :
                Files.readAllLines(RunningStack.running().stack.data().log(service))) {
            JsonNode record = record(line);
            if (!Set.of("time", "level", "service", "logger", "thread", "message").stream()
                            .allMatch(record::hasNonNull)
                    || !record.path("service").asText().equals(service)) {
                wrong.add(line);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static JsonNode record(String line) {
        try {
            return Api.JSON.readTree(line);
        } catch (IOException e) {
            return Api.JSON.createObjectNode();
        }
    }

    private static void database(Exposition metrics, String operation, String collection) {
        String[] labels = {"operation=\"" + operation + "\"", "collection=\"" + collection + "\"", "status=\"ok\""};
        assertThat(metrics.of("tidewatch_db_operations_total", labels))
                .as(operation + collection)
                .isNotEmpty();
        assertThat(metrics.of("tidewatch_db_operation_duration_seconds_count", labels))
                .isNotEmpty();
    }

    private static Api api(String service) {
        Ports ports = RunningStack.running().stack.ports();
        int port = Map.of(
                        "ingest-service", ports.ingest(),
                        "alert-service", ports.alert(),
                        "query-service", ports.query(),
                        "dashboard-service", ports.dashboard())
                .get(service);
        return new Api(URI.create("http://127.0.0.1:" + port));
    }

    /** Once what the traffic caused has reached it. */
    private static Exposition metrics(String service) throws Exception {
        await().atMost(PATIENCE).until(() -> {
            String text = api(service).get("/metrics").text();
            return !service.equals("query-service") || text.contains("collection=\"error_event\",operation=\"with\"");
        });
        return Exposition.parse(api(service).get("/metrics").text());
    }
}
