package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.Channel;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.model.ProjectId;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Transitions and notifications for tests. */
public final class Transitions {
    public static final Instant AT = Instant.parse("2026-11-21T10:00:00.100Z");

    /** A transition of the rule "Too many failures" between these phases. */
    public static AlertTransition.Builder transition(AlertPhase from, AlertPhase to) {
        return AlertTransition.newBuilder()
                .setTransitionId(UUID.randomUUID().toString())
                .setProject("default")
                .setRuleId("11111111-1111-1111-1111-111111111111")
                .setRuleVersion(3)
                .setRuleName("Too many failures")
                .setSeverity("critical")
                .putLabels("alertname", "Too many failures")
                .putLabels("service", "billing")
                .putLabels("severity", "critical")
                .putAnnotations("summary", "billing fails")
                .setFingerprint("00112233445566aa")
                .setSequence(1)
                .setFrom(from)
                .setTo(to)
                .setReason(TransitionReason.CONDITION_MET)
                .setInstantMs(AT.toEpochMilli())
                .setActiveSinceMs(AT.toEpochMilli())
                .setValue(0.75)
                .setExpression("rate(error_events_total[1m]) > 0.5")
                .setDecidedMs(AT.toEpochMilli() + 12);
    }

    /** A channel of this configuration. */
    public static Channel channel(ChannelConfig config) {
        return new Channel(
                UUID.fromString("22222222-2222-2222-2222-222222222222"), ProjectId.DEFAULT, "On call", config);
    }

    /** A webhook channel. */
    public static Channel webhook(String url) {
        return channel(new ChannelConfig.Webhook(URI.create(url), Map.of("X-Token", "secret")));
    }

    /** What this channel is told of the transition. */
    public static Notification notification(AlertTransition transition, Channel channel) {
        return new Notification(transition, Notice.of(transition).orElseThrow(), channel, AT.minusSeconds(60));
    }

    private Transitions() {}
}
