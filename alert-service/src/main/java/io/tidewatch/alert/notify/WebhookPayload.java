package io.tidewatch.alert.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.request.Times;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Alertmanager's webhook form, version 4: one alert a message, or all of a group. An alert in phase unknown goes as {@code firing}
 * with the annotation {@link #STATE}, because the form knows no third status; the object {@code tidewatch} says what
 * the form has no field for.
 */
public final class WebhookPayload {
    /** Annotation that tells unknown from firing. */
    public static final String STATE = Message.STATE;

    private static final String NOT_ENDED = "0001-01-01T00:00:00Z";

    private final Links links;

    public WebhookPayload(Links links) {
        this.links = links;
    }

    /** The message as JSON in UTF-8. */
    public byte[] of(Notification notification) {
        return (notification.group() == null ? json(notification) : group(notification))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode group(Notification notification) {
        Message about = notification.message();
        int most = notification.channel().config() instanceof ChannelConfig.Webhook webhook ? webhook.maxAlerts() : 0;
        int shown = most == 0
                ? about.alerts().size()
                : Math.min(most, about.alerts().size());
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("version", "4");
        message.put("groupKey", about.groupKey());
        message.put("truncatedAlerts", about.alerts().size() - shown);
        message.put("status", about.status());
        message.put("receiver", about.receiver());
        putAll(message.putObject("groupLabels"), about.groupLabels());
        putAll(message.putObject("commonLabels"), about.commonLabels());
        putAll(message.putObject("commonAnnotations"), about.commonAnnotations());
        message.put("externalURL", links.external());
        message.put("notification_reason", about.reason());
        ArrayNode alerts = message.putArray("alerts");
        about.alerts().subList(0, shown).forEach(alert -> {
            ObjectNode one = alerts.addObject();
            one.put("status", alert.status());
            putAll(one.putObject("labels"), alert.labels());
            putAll(one.putObject("annotations"), alert.annotations());
            one.put("startsAt", Times.text(alert.startsAt()));
            one.put("endsAt", alert.endsAt() == null ? NOT_ENDED : Times.text(alert.endsAt()));
            one.put("generatorURL", links.absolute(alert.generatorUrl()));
            one.put("fingerprint", alert.fingerprint());
        });
        return message;
    }

    private ObjectNode json(Notification notification) {
        AlertTransition transition = notification.transition();
        boolean resolved = notification.notice() == Notice.RESOLVED;
        String status = resolved ? "resolved" : "firing";
        Map<String, String> labels = new TreeMap<>(transition.getLabelsMap());
        Map<String, String> annotations = new TreeMap<>(transition.getAnnotationsMap());
        if (notification.notice() == Notice.UNKNOWN) {
            annotations.put(STATE, "unknown");
            annotations.put("tidewatch_detail", transition.getDetail());
        }

        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("version", "4");
        message.put("groupKey", "{}:" + Labels.of(labels));
        message.put("truncatedAlerts", 0);
        message.put("status", status);
        message.put("receiver", notification.channel().name());
        putAll(message.putObject("groupLabels"), labels);
        putAll(message.putObject("commonLabels"), labels);
        putAll(message.putObject("commonAnnotations"), annotations);
        message.put("externalURL", links.external());
        ObjectNode alert = message.putArray("alerts").addObject();
        alert.put("status", status);
        putAll(alert.putObject("labels"), labels);
        putAll(alert.putObject("annotations"), annotations);
        alert.put("startsAt", Times.text(notification.startsAt()));
        alert.put("endsAt", resolved ? Times.text(transition.getInstantMs()) : NOT_ENDED);
        alert.put("generatorURL", links.rule(transition));
        alert.put("fingerprint", transition.getFingerprint());
        putOwn(message.putObject("tidewatch"), notification);
        return message;
    }

    private static void putOwn(ObjectNode own, Notification notification) {
        AlertTransition transition = notification.transition();
        own.put("transition_id", transition.getTransitionId());
        own.put("project", transition.getProject());
        own.put("rule_id", transition.getRuleId());
        own.put("rule_version", transition.getRuleVersion());
        own.put("rule_name", transition.getRuleName());
        own.put("severity", transition.getSeverity());
        own.put("state", notification.notice().text());
        own.put("reason", transition.getReason().name().toLowerCase(Locale.ROOT));
        own.put("detail", transition.getDetail());
        own.put("expression", transition.getExpression());
        if (Double.isFinite(transition.getValue())) {
            own.put("value", transition.getValue());
        } else {
            own.put("value", Values.text(transition.getValue()));
        }
        own.put("instant", Times.text(transition.getInstantMs()));
        own.put("decided_at", Times.text(transition.getDecidedMs()));
    }

    private static void putAll(ObjectNode node, Map<String, String> entries) {
        entries.forEach(node::put);
    }
}
