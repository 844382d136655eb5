package io.tidewatch.alert.rules;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.alert.notify.NotifyTestConfig;
import io.tidewatch.alert.notify.Receiver;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.RuleChange;
import io.tidewatch.events.alerts.RuleRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@QuarkusTestResource(NotifyTestConfig.class)
class AlertApiIT {
    private static final String RULES = "/api/v1/monitoring/alerts";
    private static final String CHANNELS = "/api/v1/channels";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    /** A project of its own for each test. */
    private String project;

    @BeforeEach
    void newProject() {
        project = "p-" + UUID.randomUUID();
    }

    private RequestSpecification as(String whose) {
        return given().header("X-Tidewatch-Project", whose).contentType(ContentType.JSON);
    }

    private ValidatableResponse post(String path, String json) {
        return as(project).body(json.replace('\'', '"')).post(path).then();
    }

    private ValidatableResponse put(String path, String json) {
        return as(project).body(json.replace('\'', '"')).put(path).then();
    }

    private String channel(String name) {
        return post(
                        CHANNELS,
                        "{'name':'" + name
                                + "','type':'webhook','config':{'url':'http://127.0.0.1:9/hook','headers':{'X-Token':'secret'}}}")
                .statusCode(201)
                .extract()
                .path("channel.id");
    }

    private String rule(String more) {
        return post(RULES, "{'name':'High','expression':'up > 0','severity':'warning'" + more + "}")
                .statusCode(201)
                .extract()
                .path("alert.id");
    }

    /** What the rules topic says of a rule, oldest first. */
    private List<RuleChange> published(String ruleId) {
        List<RuleChange> changes = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(Topic.RULES.topicName(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    RuleChange change = new RuleRecords().read(record);
                    if (change.key().ruleId().equals(ruleId)) {
                        changes.add(change);
                    }
                }
            }
        }
        return changes;
    }

    @Test
    void rulesAndAlertsAreAnsweredInPrometheusForm() {
        String id = rule(",'for':'90s','labels':{'team':'core'}");
        as(project)
                .get("/api/v1/rules")
                .then()
                .statusCode(200)
                .body("status", equalTo("success"))
                .body("data.groups.size()", equalTo(1))
                .body("data.groups[0].rules[0].name", equalTo("High"))
                .body("data.groups[0].rules[0].query", equalTo("up > 0"))
                .body("data.groups[0].rules[0].duration", equalTo(90))
                .body("data.groups[0].rules[0].labels", equalTo(Map.of("team", "core", "severity", "warning")))
                .body("data.groups[0].rules[0].type", equalTo("alerting"));
        as(project)
                .queryParam("rule_name[]", "Other")
                .get("/api/v1/rules")
                .then()
                .statusCode(200)
                .body("data.groups", equalTo(List.of()));
        as(project)
                .queryParam("type", "x")
                .get("/api/v1/rules")
                .then()
                .statusCode(400)
                .body("errorType", equalTo("bad_data"))
                .body("error", equalTo("invalid parameter \"type\": not supported value \"x\""));
        as(project)
                .get("/api/v1/alerts")
                .then()
                .statusCode(200)
                .body("status", equalTo("success"))
                .body("data.alerts", equalTo(List.of()));
        as(project).delete(RULES + "/" + id).then().statusCode(204);
    }

    @Test
    void aRuleLivesFromPostToDeleteAndKafkaHearsOfIt() {
        String channel = channel("On call");
        String id = rule(",'for':'1m30s','labels':{'team':'core'},'annotations':{'summary':'{{ $labels.service }}'},"
                + "'channels':['" + channel + "']");

        as(project)
                .get(RULES + "/" + id)
                .then()
                .statusCode(200)
                .body("alert.version", equalTo(1))
                .body("alert.for", equalTo("1m30s"))
                .body("alert.labels.team", equalTo("core"))
                .body("alert.channels", equalTo(List.of(channel)))
                .body("alert.enabled", equalTo(true))
                .body("alert.state", equalTo("inactive"));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(published(id)).singleElement().satisfies(change -> {
                    assertThat(change.rule()).isNotNull();
                    assertThat(change.rule().getForMs()).isEqualTo(90_000);
                    assertThat(change.rule().getProject()).isEqualTo(project);
                    assertThat(change.rule().getChannelsList()).containsExactly(channel);
                    assertThat(change.rule().getAnnotationsMap()).containsEntry("summary", "{{ $labels.service }}");
                }));

        put(RULES + "/" + id, "{'name':'High','expression':'up > 1','severity':'critical','version':1}")
                .statusCode(200)
                .body("alert.version", equalTo(2))
                .body("alert.expression", equalTo("up > 1"));
        put(RULES + "/" + id, "{'name':'High','expression':'up > 2','severity':'critical','version':1}")
                .statusCode(409)
                .body("detail", containsString("has version 2"));
        as(project).get(RULES).then().statusCode(200).body("alerts.id", equalTo(List.of(id)));

        as(project).delete(RULES + "/" + id).then().statusCode(204);
        as(project).delete(RULES + "/" + id).then().statusCode(404);
        as(project).get(RULES + "/" + id).then().statusCode(404);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            List<RuleChange> changes = published(id);
            assertThat(changes.get(changes.size() - 1).rule()).isNull();
        });
    }

    @Test
    void everyMistakeInARuleIsNamedAtOnce() {
        post(
                        RULES,
                        "{'name':'','expression':'rate(up','severity':'urgent','for':'soon','labels':{'9x':'a','severity':'x'},"
                                + "'annotations':{'summary':'{{ nonsense'},'channels':['x'],'colour':'red'}")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.field", hasItem("name"))
                .body("errors.field", hasItem("expression"))
                .body("errors.field", hasItem("severity"))
                .body("errors.field", hasItem("for"))
                .body("errors.field", hasItem("labels.9x"))
                .body("errors.field", hasItem("labels.severity"))
                .body("errors.field", hasItem("annotations.summary"))
                .body("errors.field", hasItem("channels[0]"))
                .body("errors.field", hasItem("colour"));
        post(RULES, "{'name':'a','expression':'up[5m]','severity':'info'}")
                .statusCode(400)
                .body("detail", containsString("instant vector"));
        post(RULES, "{'name':'a','expression':'up','severity':'info','channels':['" + UUID.randomUUID() + "']}")
                .statusCode(400)
                .body("errors[0].field", equalTo("channels[0]"));
        post(RULES, "{'name':").statusCode(400).contentType("application/problem+json");
        post(RULES, "[]").statusCode(400);
        as(project).get(RULES + "/not-a-uuid").then().statusCode(404);
        put(RULES + "/" + UUID.randomUUID(), "{'name':'a','expression':'up','severity':'info'}")
                .statusCode(404);
        as("No Such Form").get(RULES).then().statusCode(400);
        as(project).get(RULES).then().body("alerts", hasSize(0));
    }

    @Test
    void aForeignProjectSeesNothing() {
        String channel = channel("On call");
        String id = rule("");
        String other = "p-" + UUID.randomUUID();

        as(other).get(RULES).then().body("alerts", hasSize(0));
        as(other).get(RULES + "/" + id).then().statusCode(404);
        as(other).delete(RULES + "/" + id).then().statusCode(404);
        as(other).get(CHANNELS + "/" + channel).then().statusCode(404);
        as(other).post(CHANNELS + "/" + channel + "/test").then().statusCode(404);
        as(other)
                .body("{\"name\":\"a\",\"expression\":\"up\",\"severity\":\"info\",\"channels\":[\"" + channel + "\"]}")
                .post(RULES)
                .then()
                .statusCode(400);
    }

    @Test
    void channelsAreMaskedKeptAndGuarded() {
        String id = channel("On call");

        as(project)
                .get(CHANNELS + "/" + id)
                .then()
                .statusCode(200)
                .body("channel.config.headers.X-Token", equalTo("********"));
        as(project).get(CHANNELS).then().body(not(containsString("secret")));
        put(
                        CHANNELS + "/" + id,
                        "{'name':'On call','type':'webhook','config':{'url':'http://127.0.0.1:9/other','headers':{'X-Token':'********'}}}")
                .statusCode(200)
                .body("channel.config.url", equalTo("http://127.0.0.1:9/other"));
        post(CHANNELS, "{'name':'On call','type':'email','config':{'to':['a@example.org']}}")
                .statusCode(409);
        post(CHANNELS, "{'name':'x','type':'webhook','config':{'url':'gopher://x'}}")
                .statusCode(400)
                .body("errors[0].field", equalTo("config.url"));

        String rule = rule(",'channels':['" + id + "']");
        as(project).delete(CHANNELS + "/" + id).then().statusCode(409).body("detail", containsString("High"));
        as(project).delete(RULES + "/" + rule).then().statusCode(204);
        as(project).delete(CHANNELS + "/" + id).then().statusCode(204);
        as(project).delete(CHANNELS + "/" + id).then().statusCode(404);
    }

    @Test
    void aMaskedSecretStillReachesTheReceiver() {
        try (Receiver receiver = Receiver.start(0)) {
            String config = "'config':{'url':'" + receiver.url() + "','headers':{'X-Token':'%s'}}}";
            String id = post(CHANNELS, "{'name':'a','type':'webhook'," + config.formatted("secret"))
                    .statusCode(201)
                    .extract()
                    .path("channel.id");
            put(CHANNELS + "/" + id, "{'name':'b','type':'webhook'," + config.formatted("********"))
                    .statusCode(200);

            as(project)
                    .post(CHANNELS + "/" + id + "/test")
                    .then()
                    .statusCode(200)
                    .body("delivered", equalTo(true))
                    .body("detail", containsString("200"));

            assertThat(receiver.got())
                    .singleElement()
                    .satisfies(got -> assertThat(got.headers().get("X-token")).containsExactly("secret"));
            receiver.answer(403);
            as(project)
                    .post(CHANNELS + "/" + id + "/test")
                    .then()
                    .statusCode(200)
                    .body("delivered", equalTo(false))
                    .body("detail", containsString("403"));
        }
    }

    @Test
    void theShortFormShowsItsPromQlAndReusesChannels() {
        String shortForm = "{'name':'High latency','metric':'http_request_duration_seconds','type':'histogram',"
                + "'labels':{'route':'/hook'},'aggregation':'avg','window':'5m','comparison':'>','threshold':0.5,"
                + "'recovery_threshold':0.4,'for':'1m','severity':'warning','notification':"
                + "{'webhook':'http://127.0.0.1:9/x','email':['ops@example.org'],'slack':'http://127.0.0.1:9/s'}}";
        List<String> first = post("/api/metrics/alerts", shortForm)
                .statusCode(201)
                .body(
                        "alert.expression",
                        equalTo("rate(http_request_duration_seconds_sum{route=\"/hook\"}[5m])"
                                + " / rate(http_request_duration_seconds_count{route=\"/hook\"}[5m]) > 0.5"))
                .body("alert.recovery_expression", containsString("> 0.4"))
                .body("alert.for", equalTo("1m"))
                .body("alert.channels", hasSize(3))
                .extract()
                .path("alert.channels");

        List<String> second =
                post("/api/metrics/alerts", shortForm).statusCode(201).extract().path("alert.channels");

        assertThat(second).isEqualTo(first);
        as(project).get(CHANNELS).then().body("channels", hasSize(3));
        post("/api/metrics/alerts", "{'metric':'a b','notification':{'webhook':'x','emial':[]}}")
                .statusCode(400)
                .body("errors.field", hasItem("metric"))
                .body("errors.field", hasItem("threshold"))
                .body("errors.field", hasItem("comparison"))
                .body("errors.field", hasItem("name"))
                .body("errors.field", hasItem("notification.webhook"))
                .body("errors.field", hasItem("notification.emial"));
    }

    @Test
    void theNotificationListChecksItsParameters() {
        as(project).get("/api/v1/notifications").then().statusCode(200).body("notifications", hasSize(0));
        as(project).get("/api/v1/notifications?limit=0").then().statusCode(400);
        as(project).get("/api/v1/notifications?outcome=lost").then().statusCode(400);
        as(project).get("/api/v1/notifications?rule_id=x").then().statusCode(400);
        as(project).get("/api/v1/notifications?before=yesterday").then().statusCode(400);
    }

    @Test
    void aReadyMadeRuleBecomesAnOrdinaryOne() {
        String templates = "/api/v1/monitoring/rule-templates";
        String id = post(
                        templates + "/pool-exhaustion",
                        "{'parameters':{'below':20},'severity':'warning','channels':['" + channel("pools") + "']}")
                .statusCode(201)
                .body("alert.name", equalTo("Pool is nearly exhausted"))
                .body("alert.expression", equalTo("pool_available_ratio < 0.2"))
                .body("alert.severity", equalTo("warning"))
                .body("alert.labels.ready_made", equalTo("pool-exhaustion"))
                .extract()
                .path("alert.id");

        as(project)
                .get(templates)
                .then()
                .statusCode(200)
                .body("templates.find { it.id == 'pool-exhaustion' }.rules", contains(id))
                .body("templates.find { it.id == 'pool-exhaustion' }.expression", equalTo("pool_available_ratio < 0.1"))
                .body("templates.find { it.id == 'pool-busy' }.rules", empty());
        as("another-project")
                .get(templates)
                .then()
                .statusCode(200)
                .body("templates.find { it.id == 'pool-exhaustion' }.rules", empty());
        as(project).get(RULES + "/" + id).then().statusCode(200);
        as(project).post(templates + "/pool-idle").then().statusCode(201);
        post(templates + "/pool-exhaustion", "{'parameters':{'below':200}}")
                .statusCode(400)
                .body("errors[0].field", equalTo("parameters.below"));
        post(templates + "/nothing", "{}").statusCode(404);
    }
}
