package io.tidewatch.alert.escalation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.alert.notify.NotifyTestConfig;
import io.tidewatch.alert.notify.Receiver;
import io.tidewatch.embedded.EmbeddedStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@QuarkusTestResource(NotifyTestConfig.class)
class EscalationIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private Receiver receiver;
    private String project;
    private String channel;

    @BeforeEach
    void start() {
        receiver = Receiver.start(0);
        project = "e" + UUID.randomUUID().toString().substring(0, 8);
        channel = api().body(Map.of("name", "lead", "type", "webhook", "config", Map.of("url", receiver.url())))
                .post("/api/v1/channels")
                .then()
                .statusCode(201)
                .extract()
                .path("channel.id");
    }

    @AfterEach
    void stop() {
        api().body(Map.of("policies", List.of()))
                .put("/api/v1/escalations")
                .then()
                .statusCode(200);
        receiver.close();
    }

    private RequestSpecification api() {
        return given().header("X-Tidewatch-Project", project).contentType(ContentType.JSON);
    }

    private String fire(String name, Instant since) {
        api().body(List.of(Map.of(
                        "labels",
                        Map.of("alertname", name, "team", "db"),
                        "startsAt",
                        since.toString(),
                        "endsAt",
                        Instant.now().plusSeconds(600).toString())))
                .post("/api/v2/alerts")
                .then()
                .statusCode(200);
        return api().get("/api/v2/alerts?filter=alertname=" + name)
                .then()
                .statusCode(200)
                .extract()
                .path("[0].fingerprint");
    }

    private void policy(String after) {
        api().body(Map.of(
                        "policies",
                        List.of(Map.of(
                                "name",
                                "db",
                                "matchers",
                                List.of("team=db"),
                                "steps",
                                List.of(
                                        Map.of("after", "10m", "channel", channel),
                                        Map.of("after", after, "channel", channel))))))
                .put("/api/v1/escalations")
                .then()
                .statusCode(200)
                .body("policies[0].steps[0].after", equalTo("10m"));
    }

    private List<String> told() {
        return receiver.got().stream()
                .map(got -> got.body().at("/commonLabels/alertname").asText() + " "
                        + got.body().path("status").asText() + " "
                        + got.body().path("notification_reason").asText())
                .toList();
    }

    @Test
    void stepsAreTakenUntilSomebodyHasTheAlertAndItsEndIsTold() {
        Instant longAgo = Instant.now().minusSeconds(15 * 60);
        String mine = fire("Mine", longAgo);
        fire("Nobodys", longAgo);
        api().body(Map.of("by", "jane", "comment", "on it"))
                .put("/api/v1/acknowledgements/" + mine)
                .then()
                .statusCode(200)
                .body("acknowledgement.by", equalTo("jane"));
        policy("30m");

        await().atMost(SOON).until(() -> receiver.got().size() == 1);
        assertThat(told()).containsExactly("Nobodys firing escalation_step_1");
        api().get("/api/v1/acknowledgements").then().body("acknowledgements.fingerprint", equalTo(List.of(mine)));

        api().delete("/api/v1/acknowledgements/" + mine).then().statusCode(204);
        await().atMost(SOON).until(() -> receiver.got().size() == 2);
        assertThat(told().get(1)).isEqualTo("Mine firing escalation_step_1");

        api().body(List.of(Map.of(
                        "labels",
                        Map.of("alertname", "Nobodys", "team", "db"),
                        "startsAt",
                        longAgo.toString(),
                        "endsAt",
                        Instant.now().toString())))
                .post("/api/v2/alerts")
                .then()
                .statusCode(200);
        await().atMost(SOON).until(() -> receiver.got().size() == 3);
        assertThat(told().get(2)).isEqualTo("Nobodys resolved all_alerts_resolved");
        await().atMost(SOON).untilAsserted(() -> api().get("/api/v1/notifications/noise")
                .then()
                .statusCode(200)
                .body("alerts.find { it.name == 'Nobodys' }.firing", equalTo(1))
                .body("alerts.find { it.name == 'Nobodys' }.resolved", equalTo(1))
                .body("alerts.find { it.name == 'Nobodys' }.acknowledged", equalTo(0)));
    }

    @Test
    void whatIsWrongIsNamed() {
        api().body(Map.of(
                        "policies",
                        List.of(Map.of("name", "x", "steps", List.of(Map.of("after", "soon", "channel", channel))))))
                .put("/api/v1/escalations")
                .then()
                .statusCode(400)
                .body("detail", containsString("'soon' is not a duration"));
        api().body(Map.of(
                        "policies",
                        List.of(Map.of(
                                "name",
                                "x",
                                "steps",
                                List.of(Map.of(
                                        "after",
                                        "1m",
                                        "channel",
                                        UUID.randomUUID().toString()))))))
                .put("/api/v1/escalations")
                .then()
                .statusCode(400)
                .body("detail", containsString("there is no channel"));
        api().body(Map.of("by", "me"))
                .put("/api/v1/acknowledgements/0000000000000000")
                .then()
                .statusCode(404);
    }
}
