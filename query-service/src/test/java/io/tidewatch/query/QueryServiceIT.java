package io.tidewatch.query;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.Sample;
import io.tidewatch.model.StaleMarker;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service between a real Kafka and a real Postgres; each test has a project of its own. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class QueryServiceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    JdbcTransactions jdbc;

    private KafkaFixture kafka;
    private final ProjectId project = new ProjectId("it-" + UUID.randomUUID());
    private final long now = System.currentTimeMillis() / 1000 * 1000;

    @BeforeEach
    void open() {
        kafka = new KafkaFixture(bootstrapServers);
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    private RequestSpecification request() {
        return given().header("X-Tidewatch-Project", project.value());
    }

    private JsonPath get(String path, Object... parameters) {
        RequestSpecification request = request();
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam((String) parameters[i], parameters[i + 1]);
        }
        return request.get(path).then().statusCode(200).extract().jsonPath();
    }

    private List<String> sql(String query) throws SQLException {
        return jdbc.in(ProjectScope.of(project), c -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                List<String> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(rows.getString(1));
                }
                return out;
            }
        });
    }

    private ErrorEvent error(UUID id, long at, String severity) {
        return ErrorEvent.newBuilder()
                .setErrorId(id.toString())
                .setTimestampMs(at)
                .setAcceptedMs(now)
                .setSource("worker")
                .setType("execution")
                .setErrorType("TimeoutError")
                .setSeverity(severity)
                .setService("billing")
                .setMessage("no answer\0after 3 s")
                .setMetadataJson("{\"try\":3,\"text\":\"a\\u0000b\"}")
                .build();
    }

    @Test
    void theNewestSamplesAreFederated() {
        Labels live = Labels.of("__name__", "fed_depth", "queue", "mail");
        Labels ended = Labels.of("__name__", "fed_depth", "queue", "gone");
        Labels old = Labels.of("__name__", "fed_depth", "queue", "old");
        kafka.metrics(2, project, live, true, List.of(new Sample(now - 60_000, 1), new Sample(now - 30_000, 17)));
        kafka.metrics(
                2, project, ended, true, List.of(new Sample(now - 60_000, 1), new Sample(now, StaleMarker.VALUE)));
        kafka.metrics(2, project, old, true, List.of(new Sample(now - 600_000, 1)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(request()
                        .queryParam("match[]", "fed_depth{queue!=\"none\"}", "{queue=\"mail\"}")
                        .get("/federate")
                        .then()
                        .statusCode(200)
                        .contentType("text/plain")
                        .extract()
                        .asString())
                .isEqualTo("# TYPE fed_depth counter\nfed_depth{instance=\"\",queue=\"mail\"} 17 " + (now - 30_000)
                        + "\n"));
        request()
                .header("Accept", "application/openmetrics-text")
                .queryParam("match[]", "fed_depth")
                .get("/federate")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8");
        request().get("/federate").then().statusCode(400);
        assertThat(request()
                        .queryParam("match[]", "{")
                        .get("/federate")
                        .then()
                        .statusCode(400)
                        .extract()
                        .asString())
                .contains("match[]");
    }

    @Test
    void samplesAreAnsweredFromMemoryAndAgainWhenTheyAreSealed() {
        Labels labels = Labels.of("__name__", "requests_total", "route", "/hook");
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            samples.add(new Sample(now - 300_000 + i * 15_000L, i * 10));
        }
        kafka.metrics(3, project, labels, true, samples.subList(0, 10));
        kafka.metrics(3, project, labels, false, samples.subList(10, 20));
        kafka.metrics(3, project, labels, false, samples.subList(5, 15));
        UUID sender = UUID.randomUUID();
        kafka.heartbeat(3, project, sender, 30);

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonPath answer = get("/api/v1/query", "query", "requests_total", "time", now / 1000);
            assertThat(answer.getString("status")).isEqualTo("success");
            assertThat(answer.getString("data.result[0].value[1]")).isEqualTo("190");
            assertThat(answer.getString("data.result[0].metric.route")).isEqualTo("/hook");
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sql("select count(*) from metric_sample"))
                .containsExactly("20"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonPath line = get("/api/v1/ledger").setRootPath("ledger.find { it.signal == 'metrics' }");
            assertThat(line.getLong("accepted")).isEqualTo(30);
            assertThat(line.getLong("in_kafka")).isEqualTo(30);
            assertThat(line.getLong("stored")).isEqualTo(20);
            assertThat(line.getLong("duplicates")).isEqualTo(10);
            assertThat(line.getLong("in_memory")).isZero();
            assertThat(line.getLong("difference")).isZero();
        });

        JsonPath ledger = get("/api/v1/ledger");
        assertThat(ledger.getLong("counts.series")).isEqualTo(1);
        assertThat(ledger.getLong("latencies[0].count")).isPositive();

        JsonPath range = request()
                .formParam("query", "rate(requests_total[1m])")
                .formParam("start", (now - 120_000) / 1000)
                .formParam("end", now / 1000)
                .formParam("step", "15s")
                .post("/api/v1/query_range")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(range.getString("data.resultType")).isEqualTo("matrix");
        assertThat(range.getDouble("data.result[0].values[0][1]")).isBetween(0.6, 0.7);

        assertThat(get("/api/v1/labels").getList("data")).containsExactly("__name__", "route");
        assertThat(get("/api/v1/label/route/values").getList("data")).containsExactly("/hook");
        assertThat(get("/api/v1/series", "match[]", "{route=~\"/h.*\"}").getList("data.__name__"))
                .containsExactly("requests_total");
        assertThat(get("/api/v1/metadata", "metric", "requests_total").getString("data.requests_total[0].type"))
                .isEqualTo("counter");
        JsonPath aggregate = get("/api/metrics", "name", "requests_total", "by", "route", "label.route", "/hook");
        assertThat(aggregate.getString("metrics[0].expression"))
                .isEqualTo("sum by (route)(rate(requests_total{route=\"/hook\"}[5m]))");
        assertThat(aggregate.getList("metrics[0].series[0].points")).isNotEmpty();
        given().header("X-Tidewatch-Project", "someone-else")
                .queryParam("query", "requests_total")
                .get("/api/v1/query")
                .then()
                .body("data.result.size()", org.hamcrest.Matchers.is(0));
    }

    @Test
    void aRecordThatIsLostAfterItWasAcknowledgedShowsAsADifference() {
        Labels labels = Labels.of("__name__", "lossy");
        UUID sender = UUID.randomUUID();
        kafka.metrics(6, project, labels, true, List.of(new Sample(now - 2_000, 1), new Sample(now - 1_000, 2)));
        // Three more were acknowledged and are not in the log.
        kafka.heartbeat(6, project, sender, 5);
        // A sender that was killed before its first heartbeat, in another partition, hides nothing.
        kafka.metrics(7, project, Labels.of("__name__", "killed"), true, List.of(new Sample(now, 1)));
        String difference = "tidewatch_ledger_difference{project=\"" + project + "\",signal=\"metrics\",}";
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonPath line = get("/api/v1/ledger").setRootPath("ledger.find { it.signal == 'metrics' }");
            assertThat(line.getLong("in_kafka")).isEqualTo(3);
            assertThat(line.getLong("accepted")).isEqualTo(6);
            assertThat(line.getLong("difference")).isEqualTo(3);
            assertThat(given().get("/metrics").asString().lines()).contains(difference + " 3.0");
        });
    }

    @Test
    void errorsAreCountedOnceAndListedNewestFirst() throws SQLException {
        UUID repeated = UUID.randomUUID();
        List<ErrorEvent> events = new ArrayList<>();
        events.add(error(repeated, now - 60_000, "high"));
        for (int i = 0; i < 9; i++) {
            events.add(error(UUID.randomUUID(), now - 120_000 - i * 1000L, "low"));
        }
        kafka.errors(project, events);
        kafka.errors(project, List.of(error(repeated, now - 60_000, "high")));
        kafka.errors(project, List.of(error(UUID.randomUUID(), now - 40L * 86_400_000, "low")));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sql("select count(*) from error_event")).containsExactly("11");
            assertThat(get("/api/v1/ledger").getLong("ledger.find { it.signal == 'errors' }.duplicates"))
                    .isEqualTo(1);
        });

        JsonPath answer = get("/api/error-metrics", "limit", 4);
        assertThat(answer.getLong("total")).isEqualTo(10);
        assertThat(answer.getMap("by.severity")).containsEntry("low", 9).containsEntry("high", 1);
        assertThat(answer.getMap("by.service")).containsEntry("billing", 10);
        assertThat(answer.getString("bucket")).isEqualTo("15s");
        List<Integer> counts = answer.getList("buckets.count");
        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(10);
        assertThat(answer.getString("events[0].error_id")).isEqualTo(repeated.toString());
        assertThat(answer.getString("events[0].message")).isEqualTo("no answer\ufffdafter 3 s");
        assertThat(answer.getMap("events[0].metadata")).containsEntry("try", 3);
        List<String> ids = new ArrayList<>(answer.getList("events.error_id"));
        String cursor = answer.getString("next_cursor");
        while (cursor != null) {
            JsonPath page = get("/api/error-metrics", "limit", 4, "cursor", cursor);
            ids.addAll(page.getList("events.error_id"));
            cursor = page.getString("next_cursor");
        }
        assertThat(ids).hasSize(10).doesNotHaveDuplicates();
        assertThat(get("/api/error-metrics", "severity", "high").getLong("total"))
                .isEqualTo(1);
        assertThat(sql("select coalesce(sum(count), 0) from error_count_15s")).containsExactly("10");
        assertThat(sql("select sum(count) from error_count_5m")).containsExactly("11");
    }

    @Test
    void transitionsOfAlertsAreKeptOnce() {
        AlertTransition firing = AlertTransition.newBuilder()
                .setTransitionId(UUID.randomUUID().toString())
                .setRuleId("rule-1")
                .setRuleName("Too many")
                .setSeverity("critical")
                .setFrom(AlertPhase.INACTIVE)
                .setTo(AlertPhase.FIRING)
                .setReason(TransitionReason.CONDITION_MET)
                .setInstantMs(now)
                .setActiveSinceMs(now)
                .setDecidedMs(now + 5)
                .setValue(Double.POSITIVE_INFINITY)
                .putLabels("service", "billing")
                .build();
        kafka.alert(project, firing);
        kafka.alert(project, firing);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        get("/api/v1/ledger").getLong("ledger.find { it.signal == 'alerts' }.duplicates"))
                .isEqualTo(1));
        JsonPath answer = get("/api/v1/monitoring/alerts/history", "phase", "firing");
        assertThat(answer.getList("transitions")).hasSize(1);
        assertThat(answer.getString("transitions[0].to")).isEqualTo("firing");
        assertThat(answer.getString("transitions[0].value")).isEqualTo("+Inf");
        assertThat(answer.getMap("transitions[0].labels")).containsEntry("service", "billing");
        assertThat(get("/api/v1/monitoring/alerts/history", "phase", "pending").getList("transitions"))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAndTheRestIsStored() throws SQLException {
        kafka.raw(Topic.METRICS.topicName(), 5, new byte[] {9, 9, 9});
        kafka.raw(Topic.ERRORS.topicName(), 0, new byte[] {9, 9, 9});
        Labels labels = Labels.of("__name__", "after");
        kafka.metrics(5, project, labels, true, List.of(new Sample(now, 1)));
        for (int i = 0; i < 8; i++) {
            ErrorEvent event = error(UUID.randomUUID(), now, "low").toBuilder()
                    .setService("s" + i)
                    .build();
            kafka.errors(project, List.of(event));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sql("select count(*) from error_event")).containsExactly("8");
            assertThat(get("/api/v1/query", "query", "after").getList("data.result"))
                    .hasSize(1);
        });
        assertThat(DeadLetterFixture.read(bootstrapServers))
                .anyMatch(l -> l.getTopic().equals(Topic.METRICS.topicName()) && l.getPartition() == 5)
                .anyMatch(l -> l.getTopic().equals(Topic.ERRORS.topicName())
                        && !l.getReason().isEmpty());
    }

    @Test
    void wrongRequestsSayWhatIsWrong() {
        JsonPath parse = request()
                .queryParam("query", "sum(")
                .get("/api/v1/query")
                .then()
                .statusCode(400)
                .extract()
                .jsonPath();
        assertThat(parse.getString("status")).isEqualTo("error");
        assertThat(parse.getString("errorType")).isEqualTo("bad_data");
        assertThat(parse.getString("error")).contains("parse error");
        assertThat(request()
                        .queryParam("query", "up")
                        .queryParam("start", 0)
                        .queryParam("end", 11_001)
                        .queryParam("step", 1)
                        .get("/api/v1/query_range")
                        .then()
                        .statusCode(400)
                        .extract()
                        .jsonPath()
                        .getString("error"))
                .contains("11,000 points");
        assertThat(request()
                        .queryParam("start", "yesterday")
                        .get("/api/error-metrics")
                        .then()
                        .statusCode(400)
                        .contentType("application/problem+json")
                        .extract()
                        .jsonPath()
                        .getString("errors[0].field"))
                .isEqualTo("start");
        given().header("X-Tidewatch-Project", "NOT A PROJECT")
                .get("/api/error-metrics")
                .then()
                .statusCode(400);
    }

    @Test
    void aQuestionOfAnotherReplicaThatCannotBeReadIsRefused() {
        request()
                .contentType("application/octet-stream")
                .body(new byte[] {9})
                .post("/internal/v1/newest")
                .then()
                .statusCode(400)
                .body("detail", containsString("version 9 is not known"));
        // Version 1, samples, from 0 to 0, no name, of no partition, no selector.
        byte[] answer = request()
                .contentType("application/octet-stream")
                .body(new byte[] {1, 0, 0, 0, 0, 0, 0})
                .post("/internal/v1/newest")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(answer).startsWith(1, 0, 0, 0, 0).hasSize(9);
    }
}
