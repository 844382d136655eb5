package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A draft over samples that were sent an hour ago: read from the query-service, answered through the public origin. */
@ExtendWith(RunningStack.class)
class BacktestE2E {
    private static Api api() {
        return RunningStack.running().api;
    }

    @Test
    void aDraftOverThePastSaysWhenItWouldHaveFiredAndWhatWouldChange() throws Exception {
        String metric = "backtest_" + UUID.randomUUID().toString().replace('-', '_');
        Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3_600);
        double[] values = {1, 5, 20, 20, 20, 5, 12, 12, 1};
        StringBuilder samples = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            samples.append(samples.isEmpty() ? "" : ",")
                    .append("""
                {"name": "%s", "type": "gauge", "value": %s, "timestamp": "%s", "labels": {"host": "a"}}\
                """.formatted(metric, values[i], start.plusSeconds(15L * i)));
        }
        Api.Answer sent = api().post("/api/v1/monitoring/metrics", "{\"metrics\": [" + samples + "]}");
        assertThat(sent.status()).as(sent.text()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(api().query("count_over_time(" + metric + "[2h]) == " + values.length))
                        .hasSize(1));
        String strict = "{\"name\": \"Strict " + metric + "\", \"expression\": \"" + metric
                + " > 15\", \"severity\": \"warning\"}";
        Api.Answer made = api().post("/api/v1/monitoring/alerts", strict);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String body = """
            {"rule": {"name": "Loose", "expression": "%s > 10", "severity": "warning"},
             "start": "%s", "end": "%s", "replaces": "%s"}\
            """.formatted(
                        metric,
                        start.minusSeconds(60),
                        start.plusSeconds(600),
                        made.json().at("/alert/id").asText());

        // Rules reach evaluation by Kafka, shortly after they have been saved.
        JsonNode result =
                await().atMost(Duration.ofSeconds(30)).until(() -> result(body), answer -> answer.has("draft"));

        assertThat(result.at("/draft/complete").asBoolean()).isTrue();
        assertThat(result.at("/draft/pages").asInt()).isEqualTo(2);
        assertThat(result.at("/draft/firings/0/start").asText()).isEqualTo(text(start.plusSeconds(30)));
        assertThat(result.at("/draft/firings/0/end").asText()).isEqualTo(text(start.plusSeconds(75)));
        assertThat(result.at("/draft/firings/1/labels/host").asText()).isEqualTo("a");
        assertThat(result.at("/replaced/pages").asInt()).isEqualTo(1);
        assertThat(result.at("/difference/seconds_both").asInt()).isEqualTo(45);
        assertThat(result.at("/difference/seconds_only_draft").asInt()).isEqualTo(30);
        assertThat(result.at("/difference/only_draft")).hasSize(1);
    }

    @Test
    void aDraftThatIsWrongIsRefusedWithWhatIsWrong() throws Exception {
        Api.Answer answer = api().post(
                        "/api/v1/monitoring/alerts/backtest",
                        "{\"rule\": {\"name\": \"x\", \"expression\": \"sum(\", \"severity\": \"warning\"}, \"start\": \"soon\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("start").contains("soon");
    }

    private static JsonNode result(String body) throws Exception {
        Api.Answer answer = api().post("/api/v1/monitoring/alerts/backtest", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> lines =
                answer.text().lines().filter(line -> !line.isBlank()).toList();
        return Api.JSON.readTree(lines.get(lines.size() - 1)).path("result");
    }

    private static String text(Instant time) {
        return time.toString().replace("Z", ".000Z");
    }
}
