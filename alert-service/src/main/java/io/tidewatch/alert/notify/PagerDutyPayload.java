package io.tidewatch.alert.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.notify.Message.MessageAlert;
import io.tidewatch.alert.notify.template.TemplateSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * An event of PagerDuty's Events API, version 2: {@code trigger}, and {@code resolve} with the same key. A group of
 * alerts is one incident. Its limits are kept by shortening: summary 1,024 characters.
 */
final class PagerDutyPayload {
    private static final Set<String> SEVERITIES = Set.of("critical", "error", "warning", "info");
    private static final int SUMMARY = 1024;
    private static final int DETAIL = 2000;
    private static final int ALERTS = 20;

    private final Links links;
    private final TemplateSource templates;

    PagerDutyPayload(Links links, TemplateSource templates) {
        this.links = links;
        this.templates = templates;
    }

    /** The event as JSON in UTF-8. */
    byte[] of(Notification notification) {
        ChannelConfig.PagerDuty config =
                (ChannelConfig.PagerDuty) notification.channel().config();
        Message message = notification.message();
        boolean resolved = message.notice() == Notice.RESOLVED;
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("routing_key", config.routingKey());
        event.put("event_action", resolved ? "resolve" : "trigger");
        event.put("dedup_key", dedupKey(notification));
        if (!resolved) {
            trigger(event, notification, config, message);
        }
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void trigger(ObjectNode event, Notification notification, ChannelConfig.PagerDuty config, Message message) {
        AlertText text = new AlertText(notification);
        Wording words = new Wording(notification, templates);
        event.put("client", words.of("client", "Tidewatch"));
        event.put("client_url", words.of("client_url", links.of(message)));
        ObjectNode payload = event.putObject("payload");
        payload.put(
                "summary",
                Wording.cut(
                        words.of(
                                "description",
                                text.title() + " " + text.summary().replace('\n', ' ')),
                        SUMMARY));
        payload.put("source", words.of("source", source(message)));
        String severity = words.of("severity", message.commonLabels().getOrDefault("severity", "error"));
        payload.put("severity", SEVERITIES.contains(severity) ? severity : "error");
        payload.put("timestamp", notification.startsAt().toString());
        for (String field : new String[] {"class", "component", "group"}) {
            String own = words.own(field);
            if (own != null && !own.isBlank()) {
                payload.put(field, own);
            }
        }
        ObjectNode details = payload.putObject("custom_details");
        if (config.details().isEmpty()) {
            details(details, message);
        } else {
            config.details().forEach((name, template) -> details.put(name, words.render(template)));
        }
    }

    private static void details(ObjectNode details, Message message) {
        details.put("num_firing", String.valueOf(message.firing()));
        details.put("num_resolved", String.valueOf(message.alerts().size() - message.firing()));
        StringBuilder firing = new StringBuilder();
        message.alerts().stream()
                .filter(alert -> alert.notice() != Notice.RESOLVED)
                .limit(ALERTS)
                .forEach(alert -> firing.append(line(alert)).append('\n'));
        details.put("firing", Wording.cut(firing.toString().strip(), DETAIL));
    }

    private static String line(MessageAlert alert) {
        return alert.labels() + " " + alert.annotations().getOrDefault("summary", "");
    }

    private static String source(Message message) {
        Map<String, String> common = message.commonLabels();
        for (String label : new String[] {"instance", "service", "job"}) {
            String value = common.getOrDefault(label, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "tidewatch";
    }

    /** The same for all events of an alert or of a group: SHA-256. */
    static String dedupKey(Notification notification) {
        String identity = notification.group() == null
                ? notification.transition().getRuleId() + "/"
                        + notification.transition().getFingerprint()
                : notification.transition().getProject() + "/"
                        + notification.message().groupKey();
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
