package io.tidewatch.alert.groups;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule groups from YAML over HTTP, Postgres and Kafka to what Prometheus' API shows of them. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@QuarkusTestResource(NotifyTestConfig.class)
class RuleGroupApiIT {
    private static final String GROUPS = "/api/v1/monitoring/rule-groups";
    private static final String FILE = """
            groups:
              - name: one
                interval: 1s
                rules:
                  - record: host:load:double
                    expr: load_now * 2
                  - alert: Loaded
                    expr: host:load:double > 10
                    keep_firing_for: 1m
                    labels:
                        severity: page
                    annotations:
                        summary: '{{ $labels.host }} at {{ $value }}'
              - name: two
                rules:
                  - alert: AtOnce
                    expr: load_now > 5
            """;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private String project;

    @BeforeEach
    void newProject() {
        project = "p-" + UUID.randomUUID();
    }

    private RequestSpecification yaml(String body) {
        return given().config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs("application/yaml", ContentType.TEXT)))
                .header("X-Tidewatch-Project", project)
                .contentType("application/yaml")
                .body(body);
    }

    private RequestSpecification own() {
        return given().header("X-Tidewatch-Project", project);
    }

    @Test
    void aRuleFileIsReplacedAsAWholeAndReadBackAsItIs() {
        String written = yaml(FILE)
                .put(GROUPS + "/web.yml")
                .then()
                .statusCode(200)
                .contentType(containsString("yaml"))
                .extract()
                .asString();
        assertThat(written).isEqualTo(FILE);
        assertThat(own().get(GROUPS + "/web.yml").asString()).isEqualTo(FILE);
        own().get(GROUPS).then().body("groups.name", contains("one", "two")).body("groups.recording", contains(1, 0));

        String changed = FILE.replace("load_now > 5", "load_now > 50").replace("- name: one", "- name: first");
        yaml(changed).put(GROUPS + "/web.yml").then().statusCode(200);
        own().get(GROUPS).then().body("groups.name", contains("first", "two")).body("groups.version", contains(1, 2));
        yaml(changed).put(GROUPS + "/web.yml").then().statusCode(200);
        own().get(GROUPS).then().body("groups.version", contains(1, 2));

        given().header("X-Tidewatch-Project", "p-" + UUID.randomUUID())
                .get(GROUPS + "/web.yml")
                .then()
                .statusCode(404);
        own().delete(GROUPS + "/web.yml").then().statusCode(204);
        own().get(GROUPS).then().body("groups", hasSize(0));
        own().delete(GROUPS + "/web.yml").then().statusCode(404);
    }

    @Test
    void oneGroupIsMadeReadReplacedAndDeleted() {
        String group = "name: g\nrules:\n  - record: a:b\n    expr: sum(x)\n";
        yaml(group).put(GROUPS + "/n/g").then().statusCode(200);
        assertThat(own().get(GROUPS + "/n/g").asString()).isEqualTo(group);
        yaml(group).put(GROUPS + "/n/other").then().statusCode(400).body("errors[0].field", equalTo("name"));
        own().delete(GROUPS + "/n/g").then().statusCode(204);
        own().get(GROUPS + "/n/g").then().statusCode(404);
    }

    @Test
    void whatIsWrongIsToldWithLineAndColumnAndNothingIsChanged() {
        yaml(FILE).put(GROUPS + "/web.yml").then().statusCode(200);
        yaml(FILE.replace("load_now > 5", "load_now >"))
                .put(GROUPS + "/web.yml")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("17:15"))
                .body(
                        "errors[0].message",
                        equalTo("group \"two\", rule 1, \"AtOnce\": could not parse expression: 1:11: parse error:"
                                + " unexpected end of input"));
        assertThat(own().get(GROUPS + "/web.yml").asString()).isEqualTo(FILE);
    }

    @Test
    void groupsAreEvaluatedAndShownAsPrometheusShowsThem() throws Exception {
        yaml(FILE).put(GROUPS + "/web.yml").then().statusCode(200);
        Labels labels = Labels.of("__name__", "load_now", "host", "h1");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        MetricsRecordWriter writer = new MetricsRecordWriter();
                        int series = writer.series(MetricFamily.of("load_now"), SeriesHasher.hash(labels), labels);
                        writer.sample(series, System.currentTimeMillis(), 6, 0);
                        producer.send(MetricsRecords.record(new ProjectId(project), 1, writer, null))
                                .get(10, TimeUnit.SECONDS);
                        JsonPath rules = own().get("/api/v1/rules").jsonPath();
                        assertThat(rules.getList("data.groups.rules.flatten().state", String.class))
                                .contains("firing");
                        assertThat(rules.getString("data.groups[0].rules[1].state"))
                                .isEqualTo("firing");
                        assertThat(rules.getString("data.groups[1].rules[0].state"))
                                .isEqualTo("firing");
                    });
        }
        own().get("/api/v1/rules")
                .then()
                .body("data.groups.name", contains("one", "two"))
                .body("data.groups.file", contains("web.yml", "web.yml"))
                .body("data.groups.interval", contains(1, 60))
                .body("data.groups[0].rules.type", contains("recording", "alerting"))
                .body("data.groups[0].rules.health", contains("ok", "ok"))
                .body("data.groups[0].rules[1].keepFiringFor", equalTo(60))
                .body("data.groups[0].rules[1].alerts[0].annotations.summary", equalTo("h1 at 12"));
        own().queryParam("type", "record")
                .get("/api/v1/rules")
                .then()
                .body("data.groups.rules.flatten().name", contains("host:load:double"));
        own().queryParam("group_limit", 1).get("/api/v1/rules").then().body("data.groups.name", contains("one"));
        own().queryParam("group_limit", 1)
                .queryParam("group_next_token", nextToken())
                .get("/api/v1/rules")
                .then()
                .body("data.groups.name", contains("two"));
        List<String> alerts = own().get("/api/v1/alerts").jsonPath().getList("data.alerts.labels.alertname");
        assertThat(alerts).contains("AtOnce", "Loaded");
    }

    private String nextToken() {
        return own().queryParam("group_limit", 1)
                .get("/api/v1/rules")
                .jsonPath()
                .getString("data.groupNextToken");
    }
}
