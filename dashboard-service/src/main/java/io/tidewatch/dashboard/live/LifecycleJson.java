package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.events.v1.LifecycleEvent;
import java.util.List;
import java.util.Map;

/** Lifecycle events in the form of {@code /api/lifecycle-events}: fields that an event does not have are left out. */
final class LifecycleJson {
    private final ObjectMapper json;

    LifecycleJson(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode write(LifecycleEvent event) {
        ObjectNode node = json.createObjectNode();
        node.put("event_id", event.getEventId());
        node.put("timestamp", WireTime.text(event.getTimestampMs()));
        node.put("kind", event.getKind());
        text(node, "pool", event.getPool());
        text(node, "organisation", event.getOrganisation());
        text(node, "resource_id", event.getResourceId());
        if (event.hasDurationSeconds()) {
            node.put("duration_seconds", event.getDurationSeconds());
        }
        if (event.hasAvailable()) {
            node.put("available", event.getAvailable());
        }
        if (event.hasTotal()) {
            node.put("total", event.getTotal());
        }
        text(node, "service", event.getService());
        text(node, "version", event.getVersion());
        text(node, "environment", event.getEnvironment());
        text(node, "revision", event.getRevision());
        text(node, "url", event.getUrl());
        if (!event.getErrorType().isEmpty() || !event.getErrorMessage().isEmpty()) {
            ObjectNode error = node.putObject("error");
            text(error, "type", event.getErrorType());
            text(error, "message", event.getErrorMessage());
        }
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

    private static void text(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    static boolean matches(LifecycleEvent event, Map<String, List<String>> filters) {
        return filters.entrySet().stream()
                .allMatch(filter -> filter.getValue().contains(field(event, filter.getKey())));
    }

    private static String field(LifecycleEvent event, String name) {
        return switch (name) {
            case "kind" -> event.getKind();
            case "pool" -> event.getPool();
            case "organisation" -> event.getOrganisation();
            case "service" -> event.getService();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
