package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.Labels;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Postgres, Kafka and each service are away for a while: what does not need them goes on, what does says so at once, and
 * everything recovers by itself.
 */
@ExtendWith(RunningStack.class)
class OutageE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ERRORS = "/api/error-events";

    private final RunningStack.Running running = RunningStack.running();
    private final Api api = running.api;
    private final String mark = "outage_" + UUID.randomUUID().toString().replace("-", "");

    @AfterEach
    void everythingIsBack() throws Exception {
        for (ManagedProcess process : running.supervisor.processes()) {
            process.start();
            process.awaitReady();
        }
    }

    @Test
    void withoutPostgresEventsAreTakenAndRulesFireAndAllIsStoredAndToldAfterwardsOnce() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver();
                LiveStream page = new LiveStream(api, mark)) {
            rule(receiver);
            await().atMost(PATIENCE)
                    .until(() -> page.lines().stream().anyMatch(line -> line.startsWith("event: snapshot")));
            stop("postgres");

            UUID error = postError();
            writeOne();
            await().atMost(PATIENCE).until(() -> transitions() == 1);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(page.lines())
                    .anyMatch(line -> line.startsWith("data:") && line.contains(mark)));
            everyServiceIsReady();
            for (Api.Answer read : atOnce(List.of(
                    () -> api.get("/api/error-metrics"),
                    () -> api.get("/api/v1/monitoring/alerts"),
                    () -> api.get("/api/v1/channels"),
                    () -> api.get("/api/v1/notifications")))) {
                assertAway(read, "Postgres");
            }
            awaitComponents("postgres");
            assertThat(readiness("query-service").at("/data/postgres").asText()).startsWith("postgres is away");
            assertThat(readiness("alert-service").at("/data/kafka").asText()).isEqualTo("up");

            start("postgres");
            // It listens before it has recovered, and refuses connections until then.
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                assertThat(count("select count(*) from error_event where error_id = ?::uuid", error.toString()))
                        .isEqualTo(1);
                assertThat(count("select count(*) from alert_transition where rule_name = ?", mark))
                        .isEqualTo(1);
                assertThat(receiver.of(mark)).hasSize(1);
                assertThat(api.query(mark)).hasSize(1);
            });
            assertThat(transitions()).isEqualTo(1);
            awaitComponents("");
        }
    }

    @Test
    void withoutKafkaWritesAreRefusedInTimeAndReadsServeAndItRecoversByItself() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            rule(receiver);
            stop("kafka");

            // The client gives up after 20 s, so each answer came before that.
            for (Api.Answer write : atOnce(List.of(
                    () -> api.post(ERRORS, error(UUID.randomUUID())),
                    () -> api.post("/api/v1/monitoring/metrics", "{\"name\": \"outage_json\", \"value\": 1}"),
                    () -> api.write(sample())))) {
                assertAway(write, "Kafka");
            }
            for (String path : List.of(
                    "/api/error-metrics",
                    "/api/v1/query?query=outage",
                    "/api/v1/labels",
                    "/api/v1/monitoring/alerts",
                    "/api/v1/monitoring/alerts/history",
                    "/api/v1/channels",
                    "/explore")) {
                Api.Answer read = api.get(path);
                assertThat(read.status()).as(path + ": " + read.text()).isEqualTo(200);
            }
            awaitComponents("kafka");
            everyServiceIsReady();
            assertThat(readiness("ingest-service").at("/data/kafka").asText()).startsWith("kafka is away");

            start("kafka");
            UUID error = UUID.randomUUID();
            await().atMost(PATIENCE)
                    .until(() -> api.post(ERRORS, error(error)).status() == 202
                            && api.write(sample()).status() == 204);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(count("select count(*) from error_event where error_id = ?::uuid", error.toString()))
                        .isEqualTo(1);
                assertThat(receiver.of(mark)).hasSize(1);
            });
            awaitComponents("");
            availabilityFellAndRecovers("alert", "store");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ingest-service, /api/v1/ingest/status",
        "alert-service, /api/v1/monitoring/alerts",
        "query-service, /api/error-metrics"
    })
    void withoutAServiceTheGatewayNamesItAndTheOthersWork(String away, String path) throws Exception {
        stop(away);
        Api.Answer answer = api.get(path);
        assertAway(answer, away);
        Map<String, String> others = new TreeMap<>(Map.of(
                "ingest-service", "/api/v1/ingest/status",
                "alert-service", "/api/v1/monitoring/alerts",
                "query-service", "/api/error-metrics",
                "dashboard-service", "/explore"));
        others.remove(away);
        for (String other : others.values()) {
            Api.Answer works = api.get(other);
            assertThat(works.status()).as(other + ": " + works.text()).isEqualTo(200);
        }
        if (!away.equals("ingest-service")) {
            postError();
        }
        awaitComponents(away);
        start(away);
        await().atMost(PATIENCE).until(() -> api.get(path).status() == 200);
        awaitComponents("");
        switch (away) {
            case "alert-service" -> availabilityFellAndRecovers("alert");
            case "query-service" -> availabilityFellAndRecovers("store");
            default -> availabilityFellAndRecovers("alert", "store");
        }
    }

    @Test
    void withoutTheDashboardTheOthersWorkAtTheirOwnAddresses() throws Exception {
        stop("dashboard-service");
        assertThat(direct("ingest-service")
                        .post(ERRORS, error(UUID.randomUUID()))
                        .status())
                .isEqualTo(202);
        assertThat(direct("alert-service").get("/api/v1/monitoring/alerts").status())
                .isEqualTo(200);
        assertThat(direct("query-service").get("/api/error-metrics").status()).isEqualTo(200);
        start("dashboard-service");
        assertThat(api.get("/explore").status()).isEqualTo(200);
    }

    /** Answers of requests that are sent side by side, since each may wait for its time-out. */
    private static List<Api.Answer> atOnce(List<Callable<Api.Answer>> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            List<Api.Answer> answers = new ArrayList<>();
            for (Future<Api.Answer> answer : threads.invokeAll(requests)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertAway(Api.Answer answer, String what) throws Exception {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.json().path("detail").asText()).contains(what);
        assertThat(answer.retryAfter()).isNotEmpty();
    }

    private void stop(String name) throws InterruptedException {
        running.supervisor.find(name).orElseThrow().stop();
    }

    private void start(String name) throws InterruptedException {
        ManagedProcess process = running.supervisor.find(name).orElseThrow();
        process.start();
        process.awaitReady();
    }

    /** A rule named by the mark, known to have been loaded: its own draft state cannot tell, its first firing can. */
    private void rule(WebhookReceiver receiver) throws Exception {
        Api.Answer before = api.get("/api/v1/alerting/status");
        String channel = api.webhook(mark, receiver.url());
        Api.Answer rule = api.post("/api/v1/monitoring/alerts", """
                {"name": "%s", "expression": "%s > 0", "severity": "critical", "channels": ["%s"]}""".formatted(mark, mark, channel));
        assertThat(rule.status()).as(rule.text()).isEqualTo(201);
        await().atMost(PATIENCE)
                .until(() ->
                        api.get("/api/v1/alerting/status").json().path("rules").asInt()
                                > before.json().path("rules").asInt());
    }

    private UUID postError() throws Exception {
        UUID id = UUID.randomUUID();
        Api.Answer answer = api.post(ERRORS, error(id));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return id;
    }

    private String error(UUID id) {
        return """
                {"error_id": "%s", "source": "worker", "severity": "low", "service": "%s", "message": "m"}""".formatted(id, mark);
    }

    private byte[] sample() throws Exception {
        return new RemoteWriteRequest()
                .add(Labels.of("__name__", mark), System.currentTimeMillis(), 1)
                .snappy();
    }

    private void writeOne() throws Exception {
        Api.Answer answer = api.write(sample());
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private long transitions() throws Exception {
        long count = 0;
        for (ConsumerRecord<byte[], byte[]> record : new KafkaTopic(running.kafka(), "tidewatch.alerts").read()) {
            if (AlertTransition.parseFrom(record.value()).getRuleName().equals(mark)) {
                count++;
            }
        }
        return count;
    }

    /** Waits until the page's system view names exactly that component as down; none where it is empty. */
    private void awaitComponents(String down) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            JsonNode components = api.get("/api/v1/system").json().path("components");
            assertThat(components).isNotEmpty();
            assertThat(components)
                    .filteredOn(component -> !component.path("status").asText().equals("up"))
                    .extracting(component -> component.path("name").asText())
                    .containsExactlyElementsOf(down.isEmpty() ? List.of() : List.of(down));
        });
    }

    /** The check "dependencies" of a service that says it is ready all the same. */
    private JsonNode readiness(String service) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            Api.Answer answer = direct(service).get("/q/health/ready");
                            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                            for (JsonNode check : answer.json().path("checks")) {
                                if (check.path("name").asText().equals("dependencies")) {
                                    return check;
                                }
                            }
                            throw new AssertionError("no check of dependencies: " + answer.text());
                        },
                        check -> true);
    }

    /** By the expression of docs/guides/availability.md, over so short windows that a test can see both. */
    private void availabilityFellAndRecovers(String... paths) {
        for (String path : paths) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(availability(path, "45s")).isLessThan(0.95));
        }
        for (String path : paths) {
            await().atMost(PATIENCE.multipliedBy(2))
                    .untilAsserted(() ->
                            assertThat(availability(path, "15s")).isNotNaN().isGreaterThan(0.99));
        }
    }

    /** Not a number while nothing was judged; fails while series are loaded, just after the query-service's start. */
    private double availability(String path, String window) throws Exception {
        String objective = CodeBlock.of(Path.of("docs/guides/availability.md")).stream()
                .filter(block -> block.language().equals("promql"))
                .findFirst()
                .orElseThrow()
                .text();
        for (JsonNode element : api.query(objective.replace("1h", window))) {
            if (element.at("/metric/path").asText().equals(path)) {
                return element.at("/value/1").asDouble();
            }
        }
        return Double.NaN;
    }

    /** All but the dashboard-service, which the local run has tell of the whole system. */
    private void everyServiceIsReady() throws Exception {
        for (String service : List.of("ingest-service", "alert-service", "query-service")) {
            Api.Answer ready = direct(service).get("/q/health/ready");
            assertThat(ready.status()).as(service + ": " + ready.text()).isEqualTo(200);
        }
    }

    private Api direct(String service) {
        Ports ports = running.stack.ports();
        int port = Map.of(
                        "ingest-service", ports.ingest(),
                        "alert-service", ports.alert(),
                        "query-service", ports.query())
                .get(service);
        return new Api(URI.create("http://127.0.0.1:" + port));
    }

    private long count(String sql, String parameter) throws Exception {
        try (Connection postgres = running.postgres();
                PreparedStatement select = postgres.prepareStatement(sql)) {
            select.setString(1, parameter);
            ResultSet row = select.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }
}
