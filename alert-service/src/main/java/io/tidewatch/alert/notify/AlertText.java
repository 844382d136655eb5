package io.tidewatch.alert.notify;

import io.tidewatch.events.v1.AlertTransition;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The words about a notification that Slack and e-mail share. */
final class AlertText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Notification notification;

    AlertText(Notification notification) {
        this.notification = notification;
    }

    /** {@code [FIRING] name (severity)}. */
    String title() {
        AlertTransition transition = notification.transition();
        return "[" + notification.notice().text().toUpperCase(Locale.ROOT) + "] " + oneLine(transition.getRuleName())
                + " (" + transition.getSeverity() + ")";
    }

    /** The annotation {@code summary}, else {@code description}, else the labels. */
    String summary() {
        Map<String, String> annotations = notification.transition().getAnnotationsMap();
        String summary = annotations.getOrDefault("summary", annotations.getOrDefault("description", ""));
        return summary.isBlank() ? labels() : summary;
    }

    /** The annotation {@code description} where it is not the summary already; else empty. */
    String description() {
        String description = notification.transition().getAnnotationsMap().getOrDefault("description", "");
        return description.equals(summary()) ? "" : description;
    }

    String labels() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(notification.transition().getLabelsMap()).forEach((name, value) -> {
            if (!name.equals("alertname") && !name.equals("severity")) {
                text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value);
            }
        });
        return text.toString();
    }

    String value() {
        return Values.text(notification.transition().getValue());
    }

    String since() {
        return TIME.format(notification.startsAt());
    }

    String decided() {
        return TIME.format(Instant.ofEpochMilli(notification.transition().getDecidedMs()));
    }

    /** Why the alert is unknown; else empty. */
    String detail() {
        return notification.notice() == Notice.UNKNOWN
                ? notification.transition().getDetail()
                : "";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
