package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.dashboard.gateway.JsonSource;
import io.tidewatch.dashboard.gateway.Upstream;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Alerts that fire, the latest transitions, and each new one. A transition may stand in a snapshot and, when the
 * history had it before the stream did, in a delta too; it has an id, so that the viewer takes it once. Everything runs
 * on the feeds' one thread.
 */
final class AlertsFeed extends Feed {
    private static final int HISTORY = 50;

    private final ProjectId project;
    private final EventStream<AlertTransition> stream;
    private final JsonSource source;
    private final ObjectMapper json;
    private final Executor thread;
    private final Consumer<List<Arrival<AlertTransition>>> listener = this::arrived;

    AlertsFeed(
            ProjectId project,
            EventStream<AlertTransition> stream,
            JsonSource source,
            ObjectMapper json,
            Executor thread,
            AtomicLong sequences,
            Clock clock) {
        super(sequences, clock);
        this.project = project;
        this.stream = stream;
        this.source = source;
        this.json = json;
        this.thread = thread;
    }

    @Override
    void start() {
        stream.addListener(listener);
    }

    private void arrived(List<Arrival<AlertTransition>> arrivals) {
        ArrayNode transitions = json.createArrayNode();
        for (Arrival<AlertTransition> arrival : arrivals) {
            if (isOurs(arrival)) {
                transitions.add(write(arrival.message()));
            }
        }
        if (!transitions.isEmpty()) {
            ObjectNode data = json.createObjectNode();
            data.set("transitions", transitions);
            publish(FeedMessage.DELTA, data.toString());
        }
    }

    /** The history first and the alerts then, so that these show all that the history has. */
    @Override
    CompletionStage<Snapshot> compute() {
        CompletableFuture<Snapshot> answer = new CompletableFuture<>();
        thread.execute(() -> {
            long before = stream.count();
            source.get(Upstream.QUERY, project, "/api/v1/monitoring/alerts/history?limit=" + HISTORY)
                    .thenCompose(past -> source.get(Upstream.ALERT, project, "/api/v1/monitoring/alerts/firing")
                            .thenAcceptAsync(firing -> answer.complete(join(firing, past, before)), thread))
                    .exceptionally(failure -> {
                        answer.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
                        return null;
                    });
        });
        return answer;
    }

    private Snapshot join(JsonNode firing, JsonNode past, long countBefore) {
        AlertSnapshot snapshot = new AlertSnapshot(json, firing.path("alerts"), past.path("transitions"));
        stream.kept().stream().filter(this::isOurs).forEach(arrival -> snapshot.remember(write(arrival.message())));
        stream.keptAfter(countBefore).stream()
                .filter(this::isOurs)
                .forEach(arrival -> snapshot.apply(write(arrival.message())));
        return new Snapshot(lastSequence(), snapshot.text(HISTORY));
    }

    private boolean isOurs(Arrival<AlertTransition> arrival) {
        return arrival.project().equals(project);
    }

    private ObjectNode write(AlertTransition transition) {
        ObjectNode node = json.createObjectNode();
        node.put("transition_id", transition.getTransitionId());
        node.put("rule_id", transition.getRuleId());
        node.put("rule_version", transition.getRuleVersion());
        node.put("rule_name", transition.getRuleName());
        node.put("severity", transition.getSeverity());
        node.put("fingerprint", transition.getFingerprint());
        node.put("sequence", transition.getSequence());
        node.put("from", phase(transition.getFrom()));
        node.put("to", phase(transition.getTo()));
        node.put("reason", transition.getReason().name().toLowerCase(Locale.ROOT));
        node.put("detail", transition.getDetail());
        node.put("instant", WireTime.text(transition.getInstantMs()));
        node.put(
                "active_since",
                transition.getActiveSinceMs() == 0 ? null : WireTime.text(transition.getActiveSinceMs()));
        node.put("decided_at", WireTime.text(transition.getDecidedMs()));
        double value = transition.getValue();
        if (Double.isFinite(value)) {
            node.put("value", value);
        } else {
            node.put("value", Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
        }
        node.set("labels", object(transition.getLabelsMap()));
        node.set("annotations", object(transition.getAnnotationsMap()));
        node.put("expression", transition.getExpression());
        return node;
    }

    private ObjectNode object(Map<String, String> map) {
        ObjectNode node = json.createObjectNode();
        map.forEach(node::put);
        return node;
    }

    private static String phase(AlertPhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        stream.removeListener(listener);
    }
}
