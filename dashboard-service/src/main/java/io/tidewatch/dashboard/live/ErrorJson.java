package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.events.v1.ErrorEvent;
import java.util.List;
import java.util.Map;

/** Error events in the form of {@code /api/error-metrics}. */
final class ErrorJson {
    private final ObjectMapper json;

    ErrorJson(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode write(ErrorEvent event) {
        ObjectNode node = json.createObjectNode();
        node.put("error_id", event.getErrorId());
        node.put("timestamp", WireTime.text(event.getTimestampMs()));
        node.put("source", event.getSource());
        node.put("type", event.getType());
        node.put("type_reason", event.getTypeReason());
        node.put("error_type", event.getErrorType());
        node.put("severity", event.getSeverity());
        node.put("workflow_id", event.getWorkflowId().isEmpty() ? null : event.getWorkflowId());
        node.put("service", event.getService());
        node.put("message", event.getMessage());
        node.put("stack", event.getStack());
        try {
            node.set(
                    "metadata",
                    event.getMetadataJson().isEmpty()
                            ? json.createObjectNode()
                            : json.readTree(event.getMetadataJson()));
        } catch (JsonProcessingException e) {
            node.put("metadata", event.getMetadataJson());
        }
        return node;
    }

    /** The value of a field that can be filtered and counted by. */
    static String field(ErrorEvent event, String name) {
        return switch (name) {
            case "source" -> event.getSource();
            case "type" -> event.getType();
            case "severity" -> event.getSeverity();
            case "service" -> event.getService();
            default -> throw new IllegalArgumentException(name);
        };
    }

    static boolean matches(ErrorEvent event, Map<String, List<String>> filters) {
        return filters.entrySet().stream()
                .allMatch(filter -> filter.getValue().contains(field(event, filter.getKey())));
    }
}
