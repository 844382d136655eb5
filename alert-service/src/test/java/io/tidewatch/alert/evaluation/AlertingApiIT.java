package io.tidewatch.alert.evaluation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.alert.notify.NotifyTestConfig;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service: rules by HTTP, samples by Kafka, states by HTTP. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@QuarkusTestResource(NotifyTestConfig.class)
class AlertingApiIT {
    private static final String RULES = "/api/v1/monitoring/alerts";
    private static final Duration SOON = Duration.ofSeconds(40);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    /** A project of its own for each test. */
    private final ProjectId project = new ProjectId("p-" + UUID.randomUUID());

    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void open() {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
        List<String> ids = request().get(RULES).path("alerts.id");
        ids.forEach(id -> request().delete(RULES + "/" + id).then().statusCode(204));
    }

    @Test
    void aChangedRuleCountsFromTheNextSampleOnAndItsStateIsShown() throws Exception {
        String id = create("{'name':'Hot','expression':'cpu > 80','severity':'critical'}");
        awaitRule(id, "health", "ok");
        sample("h1", 95);
        awaitRule(id, "state", "firing");
        request()
                .get(RULES + "/firing")
                .then()
                .statusCode(200)
                .body("alerts.rule_id", equalTo(List.of(id)))
                .body("alerts[0].phase", equalTo("firing"))
                .body("alerts[0].labels.host", equalTo("h1"));

        replace(id, "{'name':'Hot','expression':'cpu > 98','severity':'critical'}");
        awaitRule(id, "state", "inactive");
        request().get(RULES + "/firing").then().body("alerts.size()", equalTo(0));
        sample("h1", 97);
        sample("h2", 99);
        await().atMost(SOON).until(() -> firing().getList("alerts.labels.host").equals(List.of("h2")));
        given().get("/q/metrics").then().body(containsString("tidewatch_alert_records_total{read=\"opened\"}"));
    }

    @Test
    void aRuleThatFailsWhileItRunsSaysSoAndAMendedOneIsWellAgain() throws Exception {
        String id = create(
                "{'name':'Twice','expression':'max by (host) (cpu) > 80','severity':'info','labels':{'host':'all'}}");
        awaitRule(id, "health", "ok");
        sample("h1", 95);
        sample("h2", 96);
        awaitRule(id, "health", "err");
        request()
                .get(RULES + "/" + id)
                .then()
                .body(
                        "alert.last_error",
                        containsString("vector contains metrics with the same labelset after applying alert labels"));
        replace(id, "{'name':'Twice','expression':'max by (host) (cpu) > 80','severity':'info'}");
        awaitRule(id, "health", "ok");
        assertThat(rule(id).getString("alert.last_error")).isNull();
        awaitRule(id, "state", "firing");
    }

    @Test
    void aDraftIsTriedOnWhatKafkaHolds() throws Exception {
        sample("h1", 95);
        sample("h2", 5);
        request()
                .body("{\"name\":\"Draft\",\"expression\":\"cpu > 80\",\"severity\":\"info\"}")
                .post(RULES + "/test")
                .then()
                .statusCode(200)
                .body("result.size()", equalTo(1))
                .body("result[0].labels.host", equalTo("h1"));
    }

    private RequestSpecification request() {
        return given().header("X-Tidewatch-Project", project.value()).contentType(ContentType.JSON);
    }

    private String create(String json) {
        return request()
                .body(json.replace('\'', '"'))
                .post(RULES)
                .then()
                .statusCode(201)
                .extract()
                .path("alert.id");
    }

    private void replace(String id, String json) {
        request().body(json.replace('\'', '"')).put(RULES + "/" + id).then().statusCode(200);
    }

    private JsonPath rule(String id) {
        return request().get(RULES + "/" + id).jsonPath();
    }

    private JsonPath firing() {
        return request().get(RULES + "/firing").jsonPath();
    }

    private void awaitRule(String id, String field, String value) {
        await().atMost(SOON).until(() -> value.equals(rule(id).getString("alert." + field)));
    }

    private void sample(String host, double value) throws Exception {
        Labels labels = Labels.of("__name__", "cpu", "host", host);
        MetricsRecordWriter writer = new MetricsRecordWriter();
        int series = writer.series(MetricFamily.of("cpu"), SeriesHasher.hash(labels), labels);
        writer.sample(series, System.currentTimeMillis(), value, 0);
        producer.send(MetricsRecords.record(project, 3, writer, null)).get(10, TimeUnit.SECONDS);
    }
}
