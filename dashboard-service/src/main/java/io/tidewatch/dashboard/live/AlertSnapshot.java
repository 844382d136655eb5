package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of the alert-service and the history of the query-service, with the transitions that came by the stream
 * while or before they were asked: one in the history is in the alerts too, and none is missing because it is not stored
 * yet.
 */
final class AlertSnapshot {
    private static final List<String> TAKEN =
            List.of("fingerprint", "rule_id", "rule_name", "severity", "labels", "annotations", "value");

    private final ObjectMapper json;
    private final Map<String, JsonNode> active = new LinkedHashMap<>();
    private final Map<String, JsonNode> history = new LinkedHashMap<>();

    /**
     * @param firing elements of {@code /firing}
     * @param past transitions of {@code /history}, asked for before {@code firing}
     */
    AlertSnapshot(ObjectMapper json, JsonNode firing, JsonNode past) {
        this.json = json;
        firing.forEach(alert -> active.put(identity(alert), alert));
        past.forEach(transition -> history.put(transition.path("transition_id").asText(), transition));
    }

    private static String identity(JsonNode of) {
        return of.path("rule_id").asText() + '/' + of.path("fingerprint").asText();
    }

    /** A transition that the history may lack. */
    void remember(JsonNode transition) {
        history.putIfAbsent(transition.path("transition_id").asText(), transition);
    }

    /** A transition that arrived after the alerts were asked for, in the order of arrival. */
    void apply(JsonNode transition) {
        remember(transition);
        if (transition.path("to").asText().equals("inactive")) {
            active.remove(identity(transition));
        } else {
            active.put(identity(transition), alert(transition, active.get(identity(transition))));
        }
    }

    private JsonNode alert(JsonNode transition, @Nullable JsonNode before) {
        ObjectNode alert = json.createObjectNode();
        TAKEN.forEach(field -> alert.set(field, transition.path(field)));
        alert.set("phase", transition.path("to"));
        alert.set(
                "active_since",
                transition.path("active_since").isNull()
                        ? transition.path("instant")
                        : transition.path("active_since"));
        JsonNode fired = transition.path("to").asText().equals("firing")
                ? transition.path("instant")
                : before == null ? json.nullNode() : before.path("fired_at");
        alert.set("fired_at", fired.isMissingNode() ? json.nullNode() : fired);
        return alert;
    }

    /** The {@code data} of a snapshot, with so many transitions, newest first. */
    String text(int transitions) {
        ObjectNode data = json.createObjectNode();
        ArrayNode firing = data.putArray("firing");
        active.values().forEach(firing::add);
        List<JsonNode> newestFirst = new ArrayList<>(history.values());
        newestFirst.sort(
                Comparator.comparing((JsonNode one) -> one.path("decided_at").asText())
                        .thenComparingLong(one -> one.path("sequence").asLong())
                        .reversed());
        ArrayNode latest = data.putArray("history");
        newestFirst.stream().limit(transitions).forEach(latest::add);
        return data.toString();
    }
}
