package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.Channel;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.TransitionReason;
import java.time.Instant;
import java.util.UUID;

/** What a test of a channel sends. */
final class SampleNotification {
    /** A firing alert of severity info that says that it is a test. */
    static Notification to(Channel channel, Instant now) {
        AlertTransition transition = AlertTransition.newBuilder()
                .setTransitionId(UUID.randomUUID().toString())
                .setProject(channel.project().value())
                .setRuleId(new UUID(0, 0).toString())
                .setRuleVersion(1)
                .setRuleName("Test of channel " + channel.name())
                .setSeverity("info")
                .putLabels("alertname", "Test of channel " + channel.name())
                .putLabels("severity", "info")
                .putAnnotations("summary", "This is a test notification from Tidewatch; nothing is wrong.")
                .setFingerprint("0000000000000000")
                .setSequence(1)
                .setFrom(AlertPhase.INACTIVE)
                .setTo(AlertPhase.FIRING)
                .setReason(TransitionReason.CONDITION_MET)
                .setInstantMs(now.toEpochMilli())
                .setActiveSinceMs(now.toEpochMilli())
                .setValue(1)
                .setExpression("vector(1)")
                .setDecidedMs(now.toEpochMilli())
                .build();
        return new Notification(transition, Notice.FIRING, channel, now);
    }

    private SampleNotification() {}
}
