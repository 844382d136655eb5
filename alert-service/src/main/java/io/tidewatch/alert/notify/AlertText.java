package io.tidewatch.alert.notify;

import io.tidewatch.alert.notify.Message.MessageAlert;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The words about a notification that channels share where no template gives others. */
final class AlertText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final int LINES = 30;

    private final Notification notification;
    private final Message message;

    AlertText(Notification notification) {
        this.notification = notification;
        this.message = notification.message();
    }

    /** Whether it is about a single transition, whose value and expression are known. */
    boolean single() {
        return notification.group() == null;
    }

    /** {@code [FIRING] name (severity)}, of a group {@code [FIRING:3] name (severity)}. */
    String title() {
        String status = message.notice().text().toUpperCase(Locale.ROOT);
        if (single()) {
            return "[" + status + "] " + oneLine(notification.transition().getRuleName()) + " ("
                    + notification.transition().getSeverity() + ")";
        }
        Map<String, String> common = message.commonLabels();
        String name = common.getOrDefault("alertname", "");
        if (name.isEmpty()) {
            name = message.groupLabels().isEmpty()
                    ? "Alerts"
                    : String.join(" ", message.groupLabels().values());
        }
        String severity = common.getOrDefault("severity", "");
        String count = message.notice() == Notice.RESOLVED ? "" : ":" + message.firing();
        return "[" + status + count + "] " + oneLine(name) + (severity.isEmpty() ? "" : " (" + severity + ")");
    }

    /** The annotation {@code summary}, else {@code description}, else the labels; of several alerts a line for each. */
    String summary() {
        if (message.alerts().size() == 1) {
            return summary(message.alerts().get(0));
        }
        List<String> lines = new ArrayList<>();
        for (MessageAlert alert : message.alerts()) {
            if (lines.size() == LINES) {
                lines.add("… and " + (message.alerts().size() - LINES) + " more");
                break;
            }
            lines.add((alert.notice() == Notice.RESOLVED ? "Resolved: " : "") + summary(alert));
        }
        return String.join("\n", lines);
    }

    private String summary(MessageAlert alert) {
        Map<String, String> annotations = alert.annotations();
        String summary = annotations.getOrDefault("summary", annotations.getOrDefault("description", ""));
        return summary.isBlank() ? labels(alert.labels()) : summary;
    }

    /** The annotation {@code description} where it is not the summary already; else empty. */
    String description() {
        String description = message.commonAnnotations().getOrDefault("description", "");
        return description.equals(summary()) ? "" : description;
    }

    /** Labels that all alerts share. */
    String labels() {
        return labels(message.commonLabels());
    }

    private static String labels(Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(labels).forEach((name, value) -> {
            if (!name.equals("alertname") && !name.equals("severity")) {
                text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value);
            }
        });
        return text.toString();
    }

    /** The last value; empty of a group. */
    String value() {
        return single() ? Values.text(notification.transition().getValue()) : "";
    }

    /** The rule's expression; empty of a group. */
    String expression() {
        return single() ? notification.transition().getExpression() : "";
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
