package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lifecycle events in; Postgres, series, a ready-made rule's alert and the API out. Through the public origin. */
@ExtendWith(RunningStack.class)
class LifecycleE2E {
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

    private static void send(String json) throws Exception {
        Api.Answer answer = api().post("/api/lifecycle-events", json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    /** Makes a rule from a ready-made one; answers its id. */
    private static String switchOn(String template, String name) throws Exception {
        Api.Answer answer = api().post("/api/v1/monitoring/rule-templates/" + template, """
            {"name": "%s", "channels": ["%s"]}\
            """.formatted(
                        name, api().webhook(name, receiver.url())));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().at("/alert/id").asText();
    }

    /** What was told of a pool: the rules see those of other tests too. */
    private static List<WebhookReceiver.Delivery> told(String rule, String pool) {
        return receiver.of(rule).stream()
                .filter(delivery -> pool.equals(delivery.label("pool")))
                .toList();
    }

    @Test
    void aPoolThatRunsEmptyFiresTheReadyMadeRulesAndIsStoredAndCounted() throws Exception {
        String pool = "pool-" + UUID.randomUUID();
        String exhaustion = switchOn("pool-exhaustion", "Empty " + pool);
        String failures = switchOn("pool-allocation-failures", "Failing " + pool);
        String status = "{\"kind\": \"pool\", \"pool\": \"%s\", \"available\": %d, \"total\": 20}";

        send(status.formatted(pool, 4));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api().query("pool_available{pool=\"" + pool + "\"} == 4"))
                        .hasSize(1));
        send("[" + status.formatted(pool, 0) + """
            , {"kind": "failed", "pool": "%1$s", "organisation": "acme", "error": {"type": "NoCapacity"}}
            , {"kind": "deallocated", "pool": "%1$s", "organisation": "acme", "resource_id": "r", "duration": 90}]\
            """.formatted(pool));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told("Empty " + pool, pool))
                .extracting(WebhookReceiver.Delivery::status)
                .containsExactly("firing"));
        assertThat(told("Empty " + pool, pool).get(0).label("severity")).isEqualTo("critical");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told("Failing " + pool, pool))
                .extracting(delivery -> delivery.label("organisation"))
                .containsExactly("acme"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode answer = api().get("/api/lifecycle-events?pool=" + pool).json();
            assertThat(answer.path("total").asInt()).isEqualTo(4);
            assertThat(answer.at("/pools/0/available").asInt(-1)).isZero();
            assertThat(answer.at("/by/error/NoCapacity").asInt()).isEqualTo(1);
        });
        for (String expression : new String[] {
            "sum(increase(pool_exhaustion_events_total{pool=\"" + pool + "\"}[5m])) > 0",
            "pool_allocation_duration_seconds_bucket{pool=\"" + pool + "\", le=\"120.0\"} == 1",
            "pool_allocation_duration_seconds_bucket{pool=\"" + pool + "\", le=\"60.0\"} == 0",
            "pool_utilisation_ratio{pool=\"" + pool + "\"} == 1"
        }) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(api().query(expression)).as(expression).hasSize(1));
        }

        send(status.formatted(pool, 15));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told("Empty " + pool, pool))
                .extracting(WebhookReceiver.Delivery::status)
                .containsExactly("firing", "resolved"));
        JsonNode templates =
                api().get("/api/v1/monitoring/rule-templates").json().path("templates");
        assertThat(templates)
                .filteredOn(one -> one.path("id").asText().equals("pool-exhaustion"))
                .allMatch(one -> one.path("rules").toString().contains(exhaustion));
        for (String rule : new String[] {exhaustion, failures}) {
            api().delete("/api/v1/monitoring/alerts/" + rule);
        }
    }

    @Test
    void anAllocationThatLastsMuchLongerThanUsualFires() throws Exception {
        String pool = "pool-" + UUID.randomUUID();
        String rule = api().post("/api/v1/monitoring/rule-templates/pool-long-allocations", """
            {"name": "Long %s", "parameters": {"window": "1m", "baseline": "10m", "factor": 1},
             "channels": ["%s"]}\
            """.formatted(
                                pool, api().webhook("long " + pool, receiver.url())))
                .json()
                .at("/alert/id")
                .asText();
        StringBuilder usual = new StringBuilder("[");
        for (int i = 0; i < 100; i++) {
            usual.append(i == 0 ? "" : ",").append("""
                {"kind": "deallocated", "pool": "%s", "resource_id": "r%d", "duration": 4}\
                """.formatted(pool, i));
        }
        send(usual.append("]").toString());
        send("""
            {"kind": "deallocated", "pool": "%s", "resource_id": "long", "duration": "20h"}\
            """.formatted(pool));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(told("Long " + pool, pool)).hasSize(1));
        api().delete("/api/v1/monitoring/alerts/" + rule);
    }

    @Test
    void aHalfBadRequestKeepsTheGoodPartAndNamesTheRest() throws Exception {
        Api.Answer answer = api().post("/api/lifecycle-events", """
            [{"kind": "deployed", "service": "half", "version": "1"}, {"kind": "deployed", "service": "half"}]\
            """);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(1);
        assertThat(answer.json().at("/errors/0/index").asInt()).isEqualTo(1);
        assertThat(answer.json().at("/errors/0/field").asText()).isEqualTo("version");
    }
}
