package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.Channel;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver is told: some alerts of one group. Immutable.
 *
 * @param groupKey the group's identity, as Alertmanager writes it
 * @param receiver name of the receiver or of the channel
 * @param notice what the group as a whole is
 * @param groupLabels that the group was made by
 * @param reason why it is told now; empty for a single transition
 * @param alerts those that fire before those that are over
 */
public record Message(
        String groupKey,
        String receiver,
        Notice notice,
        Map<String, String> groupLabels,
        String reason,
        List<MessageAlert> alerts) {
    /** Annotation that tells unknown from firing. */
    public static final String STATE = "tidewatch_state";

    /** Beside it, why. */
    public static final String DETAIL = "tidewatch_detail";

    /**
     * An alert in a message.
     *
     * @param endsAt null while it fires
     * @param generatorUrl where it comes from; one that begins with a slash is below our own origin
     */
    public record MessageAlert(
            Notice notice,
            Map<String, String> labels,
            Map<String, String> annotations,
            Instant startsAt,
            @Nullable Instant endsAt,
            String generatorUrl,
            String fingerprint) {
        public MessageAlert {
            labels = Collections.unmodifiableMap(new TreeMap<>(labels));
            annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        }

        /** {@code firing} or {@code resolved}. */
        public String status() {
            return notice == Notice.RESOLVED ? "resolved" : "firing";
        }
    }

    public Message {
        groupLabels = Collections.unmodifiableMap(new TreeMap<>(groupLabels));
        alerts = List.copyOf(alerts);
    }

    /** The message about one transition. */
    static Message of(AlertTransition transition, Notice notice, Channel channel, Instant startsAt) {
        Map<String, String> annotations = new TreeMap<>(transition.getAnnotationsMap());
        if (notice == Notice.UNKNOWN) {
            annotations.put(STATE, "unknown");
            annotations.put(DETAIL, transition.getDetail());
        }
        Map<String, String> labels = transition.getLabelsMap();
        return new Message(
                "{}:" + Labels.of(labels),
                channel.name(),
                notice,
                labels,
                "",
                List.of(new MessageAlert(
                        notice,
                        labels,
                        annotations,
                        startsAt,
                        notice == Notice.RESOLVED ? Instant.ofEpochMilli(transition.getInstantMs()) : null,
                        Links.rulePath(transition.getRuleId()),
                        transition.getFingerprint())));
    }

    /** {@code firing} or {@code resolved}. */
    public String status() {
        return notice == Notice.RESOLVED ? "resolved" : "firing";
    }

    /** How many alerts fire. */
    public long firing() {
        return alerts.stream()
                .filter(alert -> alert.notice() != Notice.RESOLVED)
                .count();
    }

    /** Labels that all alerts share. */
    public Map<String, String> commonLabels() {
        return common(alerts.stream().map(MessageAlert::labels).toList());
    }

    /** Annotations that all alerts share. */
    public Map<String, String> commonAnnotations() {
        return common(alerts.stream().map(MessageAlert::annotations).toList());
    }

    private static Map<String, String> common(List<Map<String, String>> maps) {
        if (maps.isEmpty()) {
            return Map.of();
        }
        Map<String, String> common = new LinkedHashMap<>(maps.get(0));
        maps.forEach(
                map -> common.entrySet().removeIf(entry -> !entry.getValue().equals(map.get(entry.getKey()))));
        return common;
    }
}
