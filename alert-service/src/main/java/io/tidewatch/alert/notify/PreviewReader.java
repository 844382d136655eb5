package io.tidewatch.alert.notify;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.notify.Message.MessageAlert;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a preview of a template asks for; docs/formats/http-api.md. */
public final class PreviewReader {
    private static final int TEXT_LIMIT = 100_000;
    private static final int TEMPLATES = 50;
    private static final int ALERTS = 100;
    private static final int LABELS = 100;
    private static final int VALUE_LIMIT = 4_000;
    private static final MessageAlert SAMPLE = alert(
            Notice.FIRING,
            Map.of("alertname", "Example", "service", "billing", "severity", "warning"),
            Map.of("summary", "This is an example"),
            Instant.EPOCH);

    /**
     * What is asked for.
     *
     * @param templates definitions by name; empty for those in force
     */
    public record Preview(String template, Map<String, String> templates, Message message) {}

    private PreviewReader() {}

    /** @throws io.tidewatch.kit.problems.ProblemException 400, naming all that is wrong */
    public static Preview read(@Nullable JsonNode body, Instant now) {
        FieldErrors errors = new FieldErrors();
        JsonFields fields =
                JsonFields.of(body, errors).onlyKnown(Set.of("template", "templates", "alerts", "group_labels"));
        String template = fields.requiredText("template", TEXT_LIMIT);
        Map<String, String> templates = fields.textMap("templates", TEMPLATES, TEXT_LIMIT);
        Map<String, String> group = fields.textMap("group_labels", LABELS, VALUE_LIMIT);
        List<MessageAlert> alerts = alerts(fields, body == null ? null : body.get("alerts"), errors, now);
        errors.throwIfAny();
        boolean over = alerts.stream().allMatch(alert -> alert.notice() == Notice.RESOLVED);
        return new Preview(
                template,
                templates,
                new Message(
                        "{}:" + Labels.of(group),
                        "preview",
                        over ? Notice.RESOLVED : Notice.FIRING,
                        group,
                        "first_notification",
                        alerts));
    }

    private static List<MessageAlert> alerts(
            JsonFields fields, @Nullable JsonNode nodes, FieldErrors errors, Instant now) {
        if (nodes == null || nodes.isNull()) {
            return List.of(SAMPLE);
        }
        if (!nodes.isArray() || nodes.isEmpty() || nodes.size() > ALERTS) {
            fields.error("alerts", "a list of 1 to " + ALERTS + " alerts is expected");
            return List.of(SAMPLE);
        }
        List<MessageAlert> alerts = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (!node.isObject()) {
                fields.error("alerts[" + alerts.size() + "]", "an object is expected");
                return List.of(SAMPLE);
            }
            JsonFields one = JsonFields.of(node, errors).onlyKnown(Set.of("status", "labels", "annotations"));
            String status = one.text("status", 20);
            if (status != null && !status.equals("firing") && !status.equals("resolved")) {
                one.error("status", "'" + status + "' is not firing or resolved");
            }
            alerts.add(alert(
                    "resolved".equals(status) ? Notice.RESOLVED : Notice.FIRING,
                    one.textMap("labels", LABELS, VALUE_LIMIT),
                    one.textMap("annotations", LABELS, VALUE_LIMIT),
                    now));
        }
        return alerts;
    }

    private static MessageAlert alert(
            Notice notice, Map<String, String> labels, Map<String, String> annotations, Instant now) {
        return new MessageAlert(
                notice,
                labels,
                annotations,
                now,
                notice == Notice.RESOLVED ? now : null,
                "/alerts",
                RoutedAlert.fingerprint(Labels.of(labels)));
    }
}
