package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.Labels;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events in by every door; an alert, Postgres and the APIs out. Everything goes through the public origin. */
@ExtendWith(RunningStack.class)
class MainJobE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static WebhookReceiver receiver;

    @BeforeAll
    static void startReceiver() throws Exception {
        receiver = new WebhookReceiver();
    }

    @AfterAll
    static void stopReceiver() {
        receiver.close();
    }

    private static Api api() {
        return RunningStack.running().api;
    }

    private static void rule(String name, String expression, String severity, String channel) throws Exception {
        Api.Answer answer = api().post("/api/v1/monitoring/alerts", """
                        {"name": "%s", "expression": "%s", "severity": "%s", "channels": ["%s"],
                         "annotations": {"summary": "value {{ $value }}"}}""".formatted(
                        name, expression.replace("\"", "\\\""), severity, channel));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().at("/alert/id").asText()).isNotEmpty();
    }

    private static void push(String metric, double value) throws Exception {
        Api.Answer answer = api().post("/api/v1/monitoring/metrics", """
                        [{"name": "%s", "type": "gauge", "labels": {"room": "a"}, "value": %s}]""".formatted(metric, value));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(1);
    }

    @Test
    void anErrorReachesPostgresTheWebhookAndTheApi() throws Exception {
        String service = "checkout-" + UUID.randomUUID();
        rule(
                "Checkout fails",
                "sum by (service) (increase(error_events_total{service=\"" + service + "\"}[1m])) > 0",
                "critical",
                api().webhook("checkout", receiver.url()));
        UUID id = UUID.randomUUID();
        Api.Answer answer = api().post("/api/error-events", """
                        {"error_id": "%s", "source": "worker", "severity": "high", "service": "%s",
                         "error_type": "TimeoutException", "message": "no answer for jane.roe@example.org",
                         "metadata": {"password": "hunter2", "attempt": 3}}""".formatted(id, service));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.of("Checkout fails")).hasSize(1));
        WebhookReceiver.Delivery delivery = receiver.of("Checkout fails").get(0);
        assertThat(delivery.status()).isEqualTo("firing");
        assertThat(delivery.label("service")).isEqualTo(service);
        assertThat(delivery.label("severity")).isEqualTo("critical");
        assertThat(delivery.idempotencyKey()).isNotEmpty();
        assertThat(delivery.body().path("version").asText()).isEqualTo("4");

        await().atMost(PATIENCE).untilAsserted(() -> {
            try (Connection postgres = RunningStack.running().postgres();
                    PreparedStatement select = postgres.prepareStatement(
                            "select message, metadata::text, project_id from error_event where error_id = ?")) {
                select.setObject(1, id);
                ResultSet row = select.executeQuery();
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).startsWith("no answer for ").doesNotContain("jane.roe");
                assertThat(row.getString(2)).doesNotContain("hunter2").contains("attempt");
                assertThat(row.getString(3)).isEqualTo("default");
                assertThat(row.next()).isFalse();
            }
        });
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode metrics =
                    api().get("/api/error-metrics?service=" + service).json();
            assertThat(metrics.path("total").asInt()).isEqualTo(1);
            assertThat(metrics.at("/by/severity/high").asInt()).isEqualTo(1);
            assertThat(metrics.at("/events/0/error_id").asText()).isEqualTo(id.toString());
        });
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode history = api().get("/api/v1/monitoring/alerts/history").json();
            assertThat(history.path("transitions"))
                    .filteredOn(t -> t.path("rule_name").asText().equals("Checkout fails"))
                    .extracting(t -> t.path("to").asText())
                    .contains("firing");
        });
    }

    @Test
    void anAlertFiresOnTheCrossingSampleAndResolvesOnTheNextOneBelow() throws Exception {
        rule("Room is hot", "room_temperature_celsius > 30", "warning", api().webhook("rooms", receiver.url()));
        push("room_temperature_celsius", 20);
        push("room_temperature_celsius", 35);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.of("Room is hot")).hasSize(1));
        push("room_temperature_celsius", 21);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.of("Room is hot"))
                .extracting(WebhookReceiver.Delivery::status)
                .containsExactly("firing", "resolved"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode result = api().query("room_temperature_celsius");
            assertThat(result).hasSize(1);
            assertThat(result.at("/0/value/1").asText()).isEqualTo("21");
        });
    }

    @Test
    void remoteWriteIsQueryableAndExplorable() throws Exception {
        long now = System.currentTimeMillis();
        Labels up = Labels.of("__name__", "e2e_requests_total", "job", "e2e", "instance", "a:1");
        RemoteWriteRequest request = new RemoteWriteRequest();
        for (int i = 60; i >= 0; i--) {
            request.add(up, now - i * 1000L, 1000 - i);
        }
        Api.Answer answer = api().write(request.snappy());
        assertThat(answer.status()).as(answer.text()).isBetween(200, 204);

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode rate = api().query("rate(e2e_requests_total[30s])");
            assertThat(rate).hasSize(1);
            assertThat(rate.at("/0/value/1").asDouble()).isBetween(0.99, 1.01);
        });
        assertThat(api().get("/api/v1/label/__name__/values").json().path("data"))
                .extracting(JsonNode::asText)
                .contains("e2e_requests_total");
        JsonNode metrics = api().get("/api/metrics?name=e2e_requests_total&aggregation=max")
                .json();
        assertThat(metrics.at("/metrics/0/expression").asText()).contains("e2e_requests_total");
        assertThat(metrics.at("/metrics/0/series/0/points")).isNotEmpty();
    }

    @Test
    void theKafkaDoorsTakeWhatHttpTakesAndDeadLettersKeepTheRest() throws Exception {
        UUID id = UUID.randomUUID();
        Properties settings = new Properties();
        settings.put("bootstrap.servers", RunningStack.running().kafka());
        settings.put("acks", "all");
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (String value : List.of("this is not JSON", """
                    {"error_id": "%s", "source": "webhook", "type": "input", "severity": "low", "service": "door",
                     "message": "by Kafka"}""".formatted(id))) {
                producer.send(new ProducerRecord<>("error-events", value.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
            producer.send(new ProducerRecord<>(
                            "metric-events",
                            "{\"name\": \"door_metric\", \"type\": \"gauge\", \"value\": 7}"
                                    .getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode metrics = api().get("/api/error-metrics?service=door").json();
            assertThat(metrics.at("/events/0/error_id").asText()).isEqualTo(id.toString());
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        api().query("door_metric").at("/0/value/1").asText())
                .isEqualTo("7"));
    }

    @Test
    void aHalfBadRequestKeepsTheGoodPartAndNamesTheRest() throws Exception {
        Api.Answer answer = api().post("/api/error-events", """
                        [{"source": "system", "type": "system", "severity": "low", "service": "half", "message": "good"},
                         {"source": "system", "type": "system", "severity": "urgent", "service": "half", "message": "bad"}]""");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(1);
        assertThat(answer.json().path("rejected").asInt()).isEqualTo(1);
        assertThat(answer.json().at("/errors/0/index").asInt()).isEqualTo(1);
        assertThat(answer.json().at("/errors/0/field").asText()).isEqualTo("severity");
        assertThat(answer.json().at("/errors/0/message").asText()).contains("urgent");
    }

    @Test
    void everyServiceShowsItsMetricsAndTheWholeIsReady() throws Exception {
        assertThat(api().get("/q/health/ready").status()).isEqualTo(200);
        Ports ports = RunningStack.running().stack.ports();
        for (int port : List.of(ports.dashboard(), ports.ingest(), ports.alert(), ports.query())) {
            Api service = new Api(URI.create("http://127.0.0.1:" + port));
            for (String path : List.of("/q/metrics", "/metrics")) {
                Api.Answer metrics = service.get(path);
                assertThat(metrics.status()).as(port + path).isEqualTo(200);
                assertThat(metrics.text()).contains("tidewatch_http_request");
            }
            assertThat(service.get("/q/openapi").status()).isEqualTo(200);
        }
        JsonNode system = api().get("/api/v1/system").json();
        assertThat(system.path("status").asText()).isEqualTo("up");
    }
}
