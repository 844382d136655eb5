package io.tidewatch.alert.notify;

import static io.restassured.RestAssured.given;
import static io.tidewatch.events.v1.AlertPhase.FIRING;
import static io.tidewatch.events.v1.AlertPhase.INACTIVE;
import static io.tidewatch.events.v1.AlertPhase.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
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
class NotifierIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Inject
    JdbcTransactions transactions;

    private AlertTopic topic;
    private Receiver receiver;

    @BeforeEach
    void start() {
        topic = new AlertTopic(kafka);
        receiver = Receiver.start(0);
    }

    @AfterEach
    void stop() {
        topic.close();
        receiver.close();
    }

    private static String channel(String url) {
        return given().contentType(ContentType.JSON)
                .body(Map.of(
                        "name",
                        "Receiver " + UUID.randomUUID(),
                        "type",
                        "webhook",
                        "config",
                        Map.of("url", url, "headers", Map.of("X-Token", "secret"))))
                .post("/api/v1/channels")
                .then()
                .statusCode(201)
                .extract()
                .path("channel.id");
    }

    private static AlertTransition.Builder transition(AlertPhase from, AlertPhase to, String... channels) {
        return Transitions.transition(from, to)
                .setRuleId(UUID.randomUUID().toString())
                .setDecidedMs(System.currentTimeMillis())
                .addAllChannels(List.of(channels));
    }

    private static List<Map<String, Object>> log(String ruleId) {
        return given().queryParam("rule_id", ruleId)
                .get("/api/v1/notifications")
                .then()
                .statusCode(200)
                .extract()
                .path("notifications");
    }

    private static void awaitOutcome(String ruleId, String outcome, int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(log(ruleId))
                .hasSize(count)
                .allSatisfy(one -> assertThat(one.get("outcome")).isEqualTo(outcome)));
    }

    @Test
    void aCommittedTransitionReachesTheWebhookOnce() {
        String channel = channel(receiver.url());
        AlertTransition firing = transition(INACTIVE, FIRING, channel).build();
        AlertTransition aborted = transition(INACTIVE, FIRING, channel).build();
        AlertTransition pending = transition(INACTIVE, PENDING, channel).build();
        topic.abort(aborted);
        topic.commit(pending, firing);
        // The same decision made again is the same notification.
        topic.commit(firing);

        awaitOutcome(firing.getRuleId(), "delivered", 1);
        AlertTransition last = transition(INACTIVE, FIRING, channel).build();
        topic.commit(last);
        awaitOutcome(last.getRuleId(), "delivered", 1);

        assertThat(receiver.got())
                .extracting(Receiver.Got::key)
                .containsExactly(firing.getTransitionId() + "-" + channel, last.getTransitionId() + "-" + channel);
        assertThat(receiver.got().get(0).headers().get("X-token")).containsExactly("secret");
        assertThat(receiver.got().get(0).body().get("status").textValue()).isEqualTo("firing");
        assertThat(log(aborted.getRuleId())).isEmpty();
        assertThat(log(pending.getRuleId())).isEmpty();
    }

    @Test
    void aReceiverThatComesBackGetsEverythingInOrder() {
        String channel = channel(receiver.url());
        int port = receiver.port();
        receiver.close();
        AlertTransition firing = transition(INACTIVE, FIRING, channel).build();
        AlertTransition resolved = firing.toBuilder()
                .setTransitionId(UUID.randomUUID().toString())
                .setFrom(FIRING)
                .setTo(INACTIVE)
                .setSequence(2)
                .setInstantMs(firing.getInstantMs() + 60_000)
                .build();
        topic.commit(firing);
        topic.commit(resolved);
        await().atMost(SOON).untilAsserted(() -> assertThat(log(firing.getRuleId()))
                .hasSize(2)
                .anySatisfy(one -> assertThat((Integer) one.get("attempts")).isGreaterThan(1)));

        receiver = Receiver.start(port);

        awaitOutcome(firing.getRuleId(), "delivered", 2);
        assertThat(receiver.got())
                .extracting(got -> got.body().get("status").textValue())
                .containsExactly("firing", "resolved");
        assertThat(receiver.got().get(1).body().get("alerts").get(0).get("startsAt"))
                .isEqualTo(receiver.got().get(0).body().get("alerts").get(0).get("startsAt"));
    }

    @Test
    void aSlowReceiverDelaysNobodyElse() {
        String slow = channel(receiver.url());
        receiver.hold();
        AlertTransition[] stuck = new AlertTransition[12];
        for (int i = 0; i < stuck.length; i++) {
            stuck[i] = transition(INACTIVE, FIRING, slow).build();
        }
        topic.commit(stuck);
        await().atMost(SOON).until(() -> receiver.got().size() >= 4);

        try (Receiver quick = Receiver.start(0)) {
            AlertTransition firing =
                    transition(INACTIVE, FIRING, channel(quick.url()), slow).build();
            topic.commit(firing);

            await().atMost(SOON).until(() -> quick.got().size() == 1);
            assertThat(receiver.got()).hasSizeLessThanOrEqualTo(8);
        }
        receiver.release();
        for (AlertTransition each : stuck) {
            awaitOutcome(each.getRuleId(), "delivered", 1);
        }
    }

    @Test
    void aRefusalIsFinalAndRecorded() {
        String channel = channel(receiver.url());
        receiver.answer(410);
        AlertTransition firing = transition(INACTIVE, FIRING, channel).build();
        topic.commit(firing);

        awaitOutcome(firing.getRuleId(), "failed", 1);
        assertThat(log(firing.getRuleId()).get(0).get("detail")).asString().startsWith("410");
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void aChannelThatIsGoneFailsAlone() {
        String gone = UUID.randomUUID().toString();
        String channel = channel(receiver.url());
        AlertTransition firing = transition(INACTIVE, FIRING, gone, channel).build();
        topic.commit(firing);

        await().atMost(SOON).untilAsserted(() -> assertThat(log(firing.getRuleId()))
                .extracting(one -> one.get("channel_id") + " " + one.get("outcome"))
                .containsExactlyInAnyOrder(gone + " failed", channel + " delivered"));
    }

    /** What a replica leaves that died after the outbox commit, with the notification in its hands. */
    @Test
    void aNotificationOfADeadReplicaIsDeliveredWhenItsLeaseEnds() throws SQLException {
        String channel = channel(receiver.url());
        AlertTransition firing = transition(INACTIVE, FIRING, channel).build();
        transactions.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement row = connection.prepareStatement("""
                    insert into notification_outbox (project_id, transition_id, channel_id, rule_id, fingerprint,
                        sequence, notice, transition, starts_at, attempts, due_at)
                    values ('default', ?::uuid, ?::uuid, ?::uuid, 'f', 1, 'firing', ?, now(), 1,
                        now() + interval '1 second')
                    """)) {
                row.setString(1, firing.getTransitionId());
                row.setString(2, channel);
                row.setString(3, firing.getRuleId());
                row.setBytes(4, firing.toByteArray());
                return row.executeUpdate();
            }
        });

        awaitOutcome(firing.getRuleId(), "delivered", 1);
        assertThat(receiver.got())
                .extracting(Receiver.Got::key)
                .containsExactly(firing.getTransitionId() + "-" + channel);
        assertThat(log(firing.getRuleId()).get(0).get("attempts")).isEqualTo(2);
    }
}
