package io.tidewatch.dashboard.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.dashboard.gateway.Upstream;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemStatusTest {
    private static final String READY = "{\"status\": \"UP\", \"checks\": [{\"data\": {\"postgres\": \"up\"}}]}";

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, String> answers = new HashMap<>();
    private boolean kafkaUp = true;

    private final SystemStatus status = new SystemStatus(
            (upstream, project, path) -> {
                String answer = answers.get(upstream + " " + path);
                return answer == null
                        ? CompletableFuture.failedFuture(TidewatchException.dependency(
                                "the " + upstream.serviceName() + " does not answer", null))
                        : CompletableFuture.completedFuture(tree(answer));
            },
            json,
            new Own(),
            Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC));

    private final class Own implements SystemStatus.OwnFigures {
        @Override
        public boolean kafkaUp() {
            return kafkaUp;
        }

        @Override
        public double metricsPerSecond() {
            return 12.5;
        }

        @Override
        public double errorsPerSecond() {
            return 0.5;
        }

        @Override
        public int streams() {
            return 2;
        }

        @Override
        public ObjectNode toBrowser() {
            return json.createObjectNode().put("name", "event_to_browser");
        }
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void allAnswer() {
        for (Upstream upstream : Upstream.values()) {
            answers.put(upstream + " /q/health/ready", READY);
        }
        answers.put("QUERY /api/v1/ledger", """
                {"ledger": [{"project": "default", "signal": "metrics", "stored": 9}, {"project": "default", "signal": "errors"}],
                 "latencies": [{"name": "event_to_store"}], "counts": {"series": 7}}
                """);
        answers.put("ALERT /api/v1/alerting/status", """
                {"evaluated": {"default": 10}, "rules": 3, "latencies": [{"name": "event_to_alert"}]}
                """);
    }

    private JsonNode now() {
        return status.now(ProjectId.DEFAULT).toCompletableFuture().join();
    }

    private static Map<String, String> components(JsonNode status) {
        Map<String, String> components = new HashMap<>();
        status.path("components")
                .forEach(component -> components.put(
                        component.path("name").asText(),
                        component.path("status").asText()
                                + component.path("detail").asText()));
        return components;
    }

    @Test
    void putsTogetherWhatEveryoneSays() {
        JsonNode status = now();
        assertThat(status.path("status").asText()).isEqualTo("up");
        assertThat(status.path("time").asText()).startsWith("2026-11-21T10:00:00");
        assertThat(components(status))
                .containsOnlyKeys(
                        "kafka", "postgres", "ingest-service", "alert-service", "query-service", "dashboard-service")
                .allSatisfy((name, state) -> assertThat(state).isEqualTo("up"));
        assertThat(status.at("/ledger/0/evaluated").asLong()).isEqualTo(10);
        assertThat(status.at("/ledger/1").has("evaluated")).isFalse();
        assertThat(status.path("latencies").findValuesAsText("name"))
                .containsExactly("event_to_alert", "event_to_store", "event_to_browser");
        assertThat(status.path("rates")).hasToString("{\"metrics_per_second\":12.5,\"errors_per_second\":0.5}");
        assertThat(status.path("counts")).hasToString("{\"rules\":3,\"series\":7,\"streams\":2}");
    }

    @Test
    void aServiceThatIsAwayIsAFindingAndTheRestIsTold() {
        answers.keySet().removeIf(key -> key.startsWith("QUERY"));
        JsonNode status = now();
        assertThat(status.path("status").asText()).isEqualTo("degraded");
        assertThat(components(status))
                .containsEntry("query-service", "downthe query-service does not answer")
                .containsEntry("postgres", "up")
                .containsEntry("alert-service", "up");
        assertThat(status.path("ledger").isArray()).isTrue();
        assertThat(status.path("ledger")).isEmpty();
        assertThat(status.at("/counts/rules").asLong()).isEqualTo(3);
    }

    @Test
    void everythingAwayIsDown() {
        answers.clear();
        kafkaUp = false;
        JsonNode status = now();
        assertThat(status.path("status").asText()).isEqualTo("down");
        assertThat(components(status).get("kafka")).startsWith("down");
        assertThat(components(status).get("postgres")).startsWith("downnot known");
        assertThat(components(status)).containsEntry("dashboard-service", "up");
    }

    @Test
    void oneServiceThatCannotReachPostgresIsBelieved() {
        answers.put("ALERT /q/health/ready", READY.replace("\"up\"", "\"refused\""));
        JsonNode status = now();
        assertThat(status.path("status").asText()).isEqualTo("degraded");
        assertThat(components(status)).containsEntry("postgres", "downrefused").containsEntry("alert-service", "up");
    }
}
