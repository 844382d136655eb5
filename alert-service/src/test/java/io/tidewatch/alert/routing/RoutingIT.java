package io.tidewatch.alert.routing;

import static io.restassured.RestAssured.given;
import static io.tidewatch.events.v1.AlertPhase.FIRING;
import static io.tidewatch.events.v1.AlertPhase.INACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.alert.notify.AlertTopic;
import io.tidewatch.alert.notify.NotifyTestConfig;
import io.tidewatch.alert.notify.Receiver;
import io.tidewatch.alert.notify.Transitions;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@QuarkusTestResource(NotifyTestConfig.class)
class RoutingIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private AlertTopic topic;
    private Receiver receiver;
    private String project;

    @BeforeEach
    void start() {
        topic = new AlertTopic(kafka);
        receiver = Receiver.start(0);
        project = "p" + UUID.randomUUID().toString().substring(0, 8);
    }

    @AfterEach
    void stop() {
        api().delete("/api/v1/routing").then().statusCode(204);
        topic.close();
        receiver.close();
    }

    private RequestSpecification api() {
        return given().header("X-Tidewatch-Project", project).contentType(ContentType.JSON);
    }

    private void route(String settings) {
        api().body(Map.of("config", """
                        route: {receiver: hook, %s}
                        receivers:
                        - name: hook
                          webhook_configs: [{url: '%s', http_config: {authorization: {credentials: topsecret}}}]
                        """.formatted(settings, receiver.url())))
                .put("/api/v1/routing")
                .then()
                .statusCode(200)
                .body("routing.config", containsString("<secret>"));
    }

    private AlertTransition.Builder transition(AlertPhase from, AlertPhase to, String name, String service) {
        long now = System.currentTimeMillis() / 100 * 100;
        return Transitions.transition(from, to)
                .setProject(project)
                .putLabels("alertname", name)
                .putLabels("service", service)
                .setInstantMs(now)
                .setDecidedMs(now);
    }

    private List<JsonNode> bodies() {
        return receiver.got().stream().map(Receiver.Got::body).toList();
    }

    @Test
    void alertsOfRulesWithoutChannelsAreGroupedByTheRoutesAndResolvedTogether() {
        route("group_by: [alertname], group_wait: 500ms, group_interval: 1s");
        topic.commit(
                transition(INACTIVE, FIRING, "Down", "a").build(),
                transition(INACTIVE, FIRING, "Down", "b").build());

        await().atMost(SOON).until(() -> receiver.got().size() == 1);
        JsonNode firing = bodies().get(0);
        assertThat(firing.at("/groupKey").asText()).isEqualTo("{}:{alertname=\"Down\"}");
        assertThat(firing.at("/notification_reason").asText()).isEqualTo("first_notification");
        assertThat(firing.at("/groupLabels").size()).isEqualTo(1);
        assertThat(firing.at("/commonLabels/severity").asText()).isEqualTo("critical");
        assertThat(firing.at("/alerts"))
                .hasSize(2)
                .allSatisfy(alert -> assertThat(alert.path("endsAt").asText()).isEqualTo("0001-01-01T00:00:00Z"));
        assertThat(receiver.got().get(0).headers().get("Authorization")).containsExactly("Bearer topsecret");

        topic.commit(
                transition(FIRING, INACTIVE, "Down", "a").build(),
                transition(FIRING, INACTIVE, "Down", "b").build());
        await().atMost(SOON).until(() -> bodies().stream()
                .anyMatch(body -> body.path("status").asText().equals("resolved")));
        assertThat(receiver.got()).extracting(Receiver.Got::key).doesNotHaveDuplicates();
        api().get("/api/v1/notifications")
                .then()
                .statusCode(200)
                .body("notifications[0].group_key", equalTo("{}:{alertname=\"Down\"}"));
    }

    @Test
    void aSilencedAlertIsToldWhenTheSilenceEnds() {
        route("group_by: ['...'], group_wait: 0s, group_interval: 1s");
        String silence = api().body(Map.of(
                        "matchers",
                        List.of(Map.of("name", "service", "value", "quiet", "isRegex", false)),
                        "startsAt",
                        Instant.now().toString(),
                        "endsAt",
                        Instant.now().plusSeconds(3_600).toString(),
                        "createdBy",
                        "me",
                        "comment",
                        "test"))
                .post("/api/v2/silences")
                .then()
                .statusCode(200)
                .extract()
                .path("silenceID");
        topic.commit(
                transition(INACTIVE, FIRING, "Quiet", "quiet").build(),
                transition(INACTIVE, FIRING, "Loud", "loud").build());
        await().atMost(SOON).until(() -> receiver.got().size() == 1);
        assertThat(bodies().get(0).at("/commonLabels/alertname").asText()).isEqualTo("Loud");
        api().get("/api/v2/alerts?filter=service=quiet")
                .then()
                .statusCode(200)
                .body("[0].status.state", equalTo("suppressed"))
                .body("[0].status.silencedBy[0]", equalTo(silence))
                .body("[0].receivers[0].name", equalTo("hook"));

        api().delete("/api/v2/silence/" + silence).then().statusCode(200);

        await().atMost(SOON).until(() -> bodies().stream()
                .anyMatch(body -> body.at("/commonLabels/alertname").asText().equals("Quiet")));
    }

    @Test
    void aRuleWithAChannelIsSilencedToo() {
        String channel = api().body(
                        Map.of("name", "direct", "type", "webhook", "config", Map.of("url", receiver.url())))
                .post("/api/v1/channels")
                .then()
                .statusCode(201)
                .extract()
                .path("channel.id");
        String silence = api().body(Map.of(
                        "matchers",
                        List.of(Map.of("name", "service", "value", "quiet", "isRegex", false)),
                        "startsAt",
                        Instant.now().toString(),
                        "endsAt",
                        Instant.now().plusSeconds(3_600).toString(),
                        "createdBy",
                        "me",
                        "comment",
                        "test"))
                .post("/api/v2/silences")
                .then()
                .statusCode(200)
                .extract()
                .path("silenceID");
        String rule = UUID.randomUUID().toString();
        String passing = UUID.randomUUID().toString();
        topic.commit(
                transition(INACTIVE, FIRING, "Quiet", "quiet")
                        .setRuleId(passing)
                        .addChannels(channel)
                        .build(),
                transition(FIRING, INACTIVE, "Quiet", "quiet")
                        .setRuleId(passing)
                        .setSequence(2)
                        .addChannels(channel)
                        .build(),
                transition(INACTIVE, FIRING, "Quiet", "quiet")
                        .setRuleId(rule)
                        .addChannels(channel)
                        .build(),
                transition(INACTIVE, FIRING, "Loud", "loud")
                        .setRuleId(rule)
                        .setFingerprint("ffffffffffffffff")
                        .addChannels(channel)
                        .build());
        await().atMost(SOON).until(() -> receiver.got().size() == 1);
        assertThat(bodies().get(0).at("/commonLabels/alertname").asText()).isEqualTo("Loud");

        api().delete("/api/v2/silence/" + silence).then().statusCode(200);

        await().atMost(SOON).until(() -> receiver.got().size() == 2);
        assertThat(bodies().get(1).at("/commonLabels/alertname").asText()).isEqualTo("Quiet");
        assertThat(bodies().get(1).at("/tidewatch/rule_id").asText()).isEqualTo(rule);
    }

    @Test
    void anAlertOfAnotherSenderEndsWhenItSaysSoOrSaysNothingMore() {
        api().body(Map.of("config", """
                        global: {resolve_timeout: 2s}
                        route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s}
                        receivers: [{name: hook, webhook_configs: [{url: '%s'}]}]
                        """.formatted(receiver.url())))
                .put("/api/v1/routing")
                .then()
                .statusCode(200);
        api().body(List.of(Map.of("labels", Map.of("alertname", "Foreign"), "generatorURL", "http://prom/graph")))
                .post("/api/v2/alerts")
                .then()
                .statusCode(200);
        await().atMost(SOON).until(() -> bodies().stream()
                .anyMatch(body -> body.path("status").asText().equals("resolved")));
        assertThat(bodies().get(0).at("/status").asText()).isEqualTo("firing");
        assertThat(bodies().get(0).at("/alerts/0/generatorURL").asText()).isEqualTo("http://prom/graph");
        assertThat(bodies().get(0).at("/alerts/0/fingerprint").asText()).hasSize(16);
        api().get("/api/v2/alerts").then().statusCode(200).body("size()", equalTo(0));
    }

    @Test
    void anotherConfigurationMakesGroupsAnewAndTellsNothingTwice() {
        route("group_by: [alertname], group_wait: 0s, group_interval: 1s");
        topic.commit(transition(INACTIVE, FIRING, "Down", "a").build());
        await().atMost(SOON).until(() -> receiver.got().size() == 1);

        route("group_by: [alertname], group_wait: 0s, group_interval: 2s");
        topic.commit(transition(INACTIVE, FIRING, "Other", "a").build());

        await().atMost(SOON).until(() -> receiver.got().size() == 2);
        assertThat(bodies().get(1).at("/commonLabels/alertname").asText()).isEqualTo("Other");
        api().get("/api/v1/routing/versions").then().body("versions.version", equalTo(List.of(2, 1)));
    }

    @Test
    void aConfigurationThatIsWrongIsRefusedAtItsPlaceAndTheOldOneStays() {
        route("group_wait: 0s");
        api().body(Map.of("config", "route: {receiver: r}\nreceivers:\n- name: r\n  sns_configs: [{}]\n"))
                .put("/api/v1/routing")
                .then()
                .statusCode(400)
                .body("detail", containsString("line 4 column 16"))
                .body("detail", containsString("sns_configs"));
        api().body(Map.of(
                        "config",
                        "route: {receiver: r}\nreceivers: [{name: r, slack_configs: [{api_url: 'http://h/',"
                                + " title: '{{ .Status | shout }}'}]}]\n"))
                .post("/api/v1/routing/check")
                .then()
                .statusCode(200)
                .body("valid", equalTo(false))
                .body("error.message", containsString("function \"shout\" not defined"))
                .body("error.line", equalTo(2));
        api().body(Map.of("labels", Map.of("a", "b")))
                .post("/api/v1/routing/test")
                .then()
                .statusCode(200)
                .body("routes[0].receiver", equalTo("hook"));
        api().body(Map.of("config", "route: {receiver: r}\nreceivers: [{name: r}]\n", "version", 7))
                .put("/api/v1/routing")
                .then()
                .statusCode(409);
    }

    @Test
    void errorsHaveTheFormOfAlertmanager() {
        api().get("/api/v2/alerts?filter=a").then().statusCode(400).body(containsString("bad matcher format: a"));
        api().body("{}").post("/api/v2/alerts").then().statusCode(400).body("code", equalTo(400));
        api().body("[{}]").post("/api/v2/alerts").then().statusCode(422).body("code", equalTo(602));
        api().body("[{\"labels\": {\"a\": \"\"}}]")
                .post("/api/v2/alerts")
                .then()
                .statusCode(400)
                .body(equalTo("\"at least one label pair required\""));
        api().get("/api/v2/silence/" + UUID.randomUUID()).then().statusCode(404).body(equalTo("\"silence not found\""));
        api().body("{\"matchers\": []}").post("/api/v2/silences").then().statusCode(422);
    }
}
