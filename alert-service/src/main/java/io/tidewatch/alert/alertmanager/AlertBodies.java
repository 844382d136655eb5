package io.tidewatch.alert.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.model.Labels;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads alerts that others send, by Alertmanager's rules about times that are absent. */
public final class AlertBodies {
    private static final int MOST = 20_000;
    private static final int LABELS = 200;
    private static final int VALUE_LIMIT = 65_536;
    private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    /**
     * What a body holds.
     *
     * @param alerts the good ones
     * @param faults what is wrong with the others
     */
    public record Read(List<RoutedAlert> alerts, List<String> faults) {}

    private AlertBodies() {}

    /**
     * Reads a body.
     *
     * @param resolveTimeout how long an alert without an end fires unless it is sent again
     * @throws ApiFault when it is not of the form at all
     */
    public static Read read(@Nullable JsonNode body, Instant now, Duration resolveTimeout) {
        if (body == null || !body.isArray()) {
            throw ApiFault.unreadable("parsing alerts body from \"\" failed, because it is not a list of alerts");
        }
        if (body.size() > MOST) {
            throw ApiFault.of(413, "more than " + MOST + " alerts in one request");
        }
        List<RoutedAlert> alerts = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < body.size(); i++) {
            JsonNode node = body.get(i);
            if (!node.path("labels").isObject()) {
                throw ApiFault.required("alerts." + i + ".labels");
            }
            try {
                alerts.add(alert(node, "alerts." + i, now, resolveTimeout));
            } catch (IllegalArgumentException e) {
                faults.add(String.valueOf(e.getMessage()));
            }
        }
        return new Read(alerts, faults);
    }

    private static RoutedAlert alert(JsonNode node, String at, Instant now, Duration resolveTimeout) {
        Map<String, String> labels = texts(node.path("labels"), at + ".labels");
        labels.values().removeIf(String::isEmpty);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("at least one label pair required");
        }
        if (labels.keySet().stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("invalid label set: a name is empty");
        }
        Instant ends = time(node, "endsAt", at);
        Instant starts = time(node, "startsAt", at);
        if (starts == null) {
            starts = ends == null ? now : ends;
        }
        boolean timesOut = ends == null;
        if (ends != null && ends.isBefore(starts)) {
            throw new IllegalArgumentException("start time must be before end time");
        }
        return new RoutedAlert(
                Labels.of(labels),
                texts(node.path("annotations"), at + ".annotations"),
                starts,
                ends == null ? now.plus(resolveTimeout) : ends,
                now,
                node.path("generatorURL").asText(""),
                timesOut,
                List.of());
    }

    private static Map<String, String> texts(JsonNode node, String at) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node.isMissingNode() || node.isNull()) {
            return texts;
        }
        if (!node.isObject()) {
            throw ApiFault.wrongType(at, "object");
        }
        if (node.size() > LABELS) {
            throw new IllegalArgumentException("more than " + LABELS + " entries in " + at);
        }
        node.properties().forEach(entry -> {
            if (!entry.getValue().isTextual()) {
                throw ApiFault.wrongType(at + "." + entry.getKey(), "string");
            }
            String text = entry.getValue().textValue();
            if (text.length() > VALUE_LIMIT
                    || text.indexOf('\0') >= 0
                    || entry.getKey().indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a value in " + at + " is too long or holds the character NUL");
            }
            texts.put(entry.getKey(), text);
        });
        return texts;
    }

    /** A time; null when it is absent or Go's zero time. */
    static @Nullable Instant time(JsonNode node, String field, String at) {
        String text = node.path(field).asText("");
        if (text.isEmpty()) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.equals(ZERO) ? null : time;
        } catch (DateTimeException e) {
            throw ApiFault.wrongType(at + "." + field, "date-time: \"" + text + "\"");
        }
    }
}
