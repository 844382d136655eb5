package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.notify.Message;
import io.tidewatch.alert.notify.MessageJson;
import io.tidewatch.alert.notify.Notice;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Puts messages about groups into the outbox, within the caller's transaction. */
public final class GroupOutbox {
    private static final String SEND = """
            insert into notification_outbox (project_id, transition_id, channel_id, rule_id, fingerprint, sequence,
                notice, transition, starts_at, message, group_key)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
            on conflict do nothing
            """;
    private static final List<String> SEVERITIES = List.of("critical", "warning", "info");

    private GroupOutbox() {}

    /** An alert as it stands in a message that is decided at this moment. */
    public static Message.MessageAlert alert(RoutedAlert alert, Instant now) {
        boolean resolved = alert.resolvedAt(now);
        boolean unknown = "unknown".equals(alert.annotations().get(Message.STATE));
        return new Message.MessageAlert(
                resolved ? Notice.RESOLVED : unknown ? Notice.UNKNOWN : Notice.FIRING,
                alert.labels().toMap(),
                alert.annotations(),
                alert.startsAt(),
                resolved ? alert.endsAt() : null,
                alert.generatorUrl(),
                alert.fingerprint());
    }

    /**
     * A message's row; its transition stands for the group, with an id that is the same when it is decided again.
     *
     * @param sequence counts the messages of the group to the channel, from 1
     */
    public static void put(
            Connection connection, ProjectId project, UUID channel, long sequence, Message message, Instant at)
            throws SQLException {
        UUID group = PgRoutingState.id(message.groupKey());
        UUID id = PgRoutingState.id(
                project.value() + "/" + message.groupKey() + "/" + channel + "/" + at + "/" + sequence);
        String fingerprint = group.toString().replace("-", "").substring(0, 16);
        AlertTransition stand = AlertTransition.newBuilder()
                .setTransitionId(id.toString())
                .setProject(project.value())
                .setRuleId(group.toString())
                .setRuleName(message.commonLabels().getOrDefault("alertname", message.receiver()))
                .setSeverity(severity(message))
                .setFingerprint(fingerprint)
                .setSequence(sequence)
                .setInstantMs(at.toEpochMilli())
                .setDecidedMs(at.toEpochMilli())
                .build();
        Instant starts = message.alerts().stream()
                .map(Message.MessageAlert::startsAt)
                .min(Instant::compareTo)
                .orElse(at);
        try (PreparedStatement statement = connection.prepareStatement(SEND)) {
            statement.setString(1, project.value());
            statement.setObject(2, id);
            statement.setObject(3, channel);
            statement.setObject(4, group);
            statement.setString(5, fingerprint);
            statement.setLong(6, sequence);
            statement.setString(7, message.notice().text());
            statement.setBytes(8, stand.toByteArray());
            statement.setTimestamp(9, Rows.timestamp(starts));
            statement.setString(10, MessageJson.write(message));
            statement.setString(11, message.groupKey());
            statement.executeUpdate();
        }
    }

    private static String severity(Message message) {
        for (String severity : SEVERITIES) {
            if (message.alerts().stream()
                    .anyMatch(alert -> severity.equals(alert.labels().get("severity")))) {
                return severity;
            }
        }
        return "";
    }
}
