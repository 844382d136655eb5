package io.tidewatch.dashboard.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.dashboard.gateway.JsonSource;
import io.tidewatch.dashboard.gateway.Upstream;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /api/v1/system}: what every component says of itself, put together. A component that does not
 * answer is a finding, never a failure. Safe for any thread.
 */
public final class SystemStatus {
    private final JsonSource source;
    private final ObjectMapper json;
    private final OwnFigures own;
    private final Clock clock;

    /** What the dashboard-service itself knows. */
    public interface OwnFigures {
        /** Whether Kafka delivers. */
        boolean kafkaUp();

        double metricsPerSecond();

        double errorsPerSecond();

        /** Open streams. */
        int streams();

        /** From an event to a browser's connection, in the form of an element of {@code latencies}. */
        ObjectNode toBrowser();
    }

    public SystemStatus(JsonSource source, ObjectMapper json, OwnFigures own, Clock clock) {
        this.source = source;
        this.json = json;
        this.own = own;
        this.clock = clock;
    }

    /** Asks everyone; completes when all have answered or have not in time. */
    public CompletionStage<JsonNode> now(ProjectId project) {
        Map<Upstream, CompletableFuture<JsonNode>> health = new EnumMap<>(Upstream.class);
        for (Upstream upstream : Upstream.values()) {
            health.put(upstream, ask(upstream, project, "/q/health/ready"));
        }
        CompletableFuture<JsonNode> ledger = ask(Upstream.QUERY, project, "/api/v1/ledger");
        CompletableFuture<JsonNode> alerting = ask(Upstream.ALERT, project, "/api/v1/alerting/status");
        return CompletableFuture.allOf(health.values().toArray(CompletableFuture[]::new))
                .thenCombine(ledger, (done, stored) -> stored)
                .thenCombine(alerting, (stored, evaluated) -> compose(health, stored, evaluated));
    }

    private CompletableFuture<JsonNode> ask(Upstream upstream, ProjectId project, String path) {
        return source.get(upstream, project, path).toCompletableFuture().exceptionally(failure -> {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            return json.createObjectNode().put("failure", String.valueOf(cause.getMessage()));
        });
    }

    private JsonNode compose(Map<Upstream, CompletableFuture<JsonNode>> health, JsonNode stored, JsonNode evaluated) {
        ObjectNode status = json.createObjectNode();
        status.put(
                "time",
                Instant.ofEpochMilli(clock.millis())
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString());
        ArrayNode components = json.createArrayNode();
        add(components, "kafka", own.kafkaUp() ? null : "no answer from Kafka");
        add(components, "postgres", postgres(health));
        health.forEach((upstream, answer) -> add(components, upstream.serviceName(), failureOf(answer.join())));
        add(components, "dashboard-service", null);
        status.put("status", overall(components));
        status.set("components", components);
        status.set("ledger", ledger(stored, evaluated));
        status.set("latencies", latencies(stored, evaluated));
        status.putObject("rates")
                .put("metrics_per_second", own.metricsPerSecond())
                .put("errors_per_second", own.errorsPerSecond());
        status.putObject("counts")
                .put("rules", evaluated.path("rules").asLong())
                .put("series", stored.at("/counts/series").asLong())
                .put("streams", own.streams());
        return status;
    }

    private static void add(ArrayNode components, String name, @Nullable String failure) {
        components
                .addObject()
                .put("name", name)
                .put("status", failure == null ? "up" : "down")
                .put("detail", failure == null ? "" : failure);
    }

    private static @Nullable String failureOf(JsonNode health) {
        return health.has("failure") ? health.path("failure").asText() : null;
    }

    /** Postgres is asked after by the services that use it; one that says it is away is believed. */
    private static @Nullable String postgres(Map<Upstream, CompletableFuture<JsonNode>> health) {
        boolean up = false;
        for (CompletableFuture<JsonNode> answer : health.values()) {
            for (JsonNode check : answer.join().path("checks")) {
                JsonNode postgres = check.at("/data/postgres");
                if (postgres.isTextual() && !postgres.asText().equals("up")) {
                    return postgres.asText();
                }
                up |= postgres.isTextual();
            }
        }
        return up ? null : "not known: no service that uses it answers";
    }

    private static String overall(ArrayNode components) {
        long down = 0;
        for (JsonNode component : components) {
            down += component.path("status").asText().equals("up") ? 0 : 1;
        }
        return down == 0 ? "up" : down < components.size() - 1 ? "degraded" : "down";
    }

    private JsonNode ledger(JsonNode stored, JsonNode evaluated) {
        JsonNode rows = stored.path("ledger");
        for (JsonNode row : rows) {
            if (row instanceof ObjectNode object
                    && object.path("signal").asText().equals("metrics")) {
                object.put(
                        "evaluated",
                        evaluated
                                .path("evaluated")
                                .path(object.path("project").asText())
                                .asLong());
            }
        }
        return rows.isMissingNode() ? json.createArrayNode() : rows;
    }

    private ArrayNode latencies(JsonNode stored, JsonNode evaluated) {
        ArrayNode all = json.createArrayNode();
        evaluated.path("latencies").forEach(all::add);
        stored.path("latencies").forEach(all::add);
        all.add(own.toBrowser());
        return all;
    }
}
