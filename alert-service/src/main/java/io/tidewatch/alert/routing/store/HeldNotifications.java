package io.tidewatch.alert.routing.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidewatch.alert.routing.Silence;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Fault;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Notifications of rules with channels that a silence holds back. Blocks. Safe for any thread. */
public final class HeldNotifications implements Chore {
    private static final int MOST = 1_000;
    private static final String LIST = """
            select project_id, transition_id, channel_id, transition from notification_held
            order by held_at, sequence limit ? for update skip locked
            """;
    private static final String RELEASE = """
            with gone as (
                delete from notification_held where project_id = ? and transition_id = ? and channel_id = ? returning *
            )
            insert into notification_outbox (project_id, transition_id, channel_id, rule_id, fingerprint, sequence,
                notice, transition, starts_at)
            select project_id, transition_id, channel_id, rule_id, fingerprint, sequence, notice, transition, starts_at
            from gone
            on conflict do nothing
            """;

    private final JdbcTransactions transactions;

    public HeldNotifications(JdbcTransactions transactions) {
        this.transactions = transactions;
    }

    /** Puts on its way what no silence holds any more. */
    @Override
    public int run(Instant now) throws SQLException {
        return transactions.in(ProjectScope.ALL, connection -> release(connection, now));
    }

    private static int release(Connection connection, Instant now) throws SQLException {
        int released = 0;
        Map<ProjectId, List<Silence>> silences = new HashMap<>();
        try (PreparedStatement list = connection.prepareStatement(LIST);
                PreparedStatement release = connection.prepareStatement(RELEASE)) {
            list.setInt(1, MOST);
            ResultSet rows = list.executeQuery();
            while (rows.next()) {
                ProjectId project = new ProjectId(rows.getString(1));
                if (!silences.containsKey(project)) {
                    silences.put(project, SilenceTable.endingAfter(connection, project, now));
                }
                if (!silenced(silences.getOrDefault(project, List.of()), labels(rows.getBytes(4)), now)) {
                    release.setString(1, project.value());
                    release.setObject(2, rows.getObject(2, UUID.class));
                    release.setObject(3, rows.getObject(3, UUID.class));
                    release.addBatch();
                    released++;
                }
            }
            release.executeBatch();
        }
        return released;
    }

    static boolean silenced(List<Silence> silences, Labels labels, Instant now) {
        return silences.stream()
                .anyMatch(silence -> silence.state(now) == Silence.State.ACTIVE && silence.matches(labels));
    }

    private static Labels labels(byte[] transition) {
        try {
            return Labels.of(AlertTransition.parseFrom(transition).getLabelsMap());
        } catch (InvalidProtocolBufferException e) {
            throw new TidewatchException(Fault.BUG, "a held row does not hold a transition", e);
        }
    }

    /** What a transition is about and whom it would be told. */
    public record Key(ProjectId project, UUID channel, UUID rule, String fingerprint) {}

    /** The silences of these projects, for {@link #silenced(List, Labels, Instant)}. */
    public static Map<ProjectId, List<Silence>> silences(
            Connection connection, Iterable<ProjectId> projects, Instant now) throws SQLException {
        Map<ProjectId, List<Silence>> found = new HashMap<>();
        for (ProjectId project : projects) {
            if (!found.containsKey(project)) {
                found.put(project, SilenceTable.endingAfter(connection, project, now));
            }
        }
        return found;
    }

    /** Whether a silence is active that matches the labels. */
    public static boolean silenced(
            Map<ProjectId, List<Silence>> silences, ProjectId project, Labels labels, Instant now) {
        return silenced(silences.getOrDefault(project, List.of()), labels, now);
    }

    /** Forgets what is held of an alert that is over; whether its receiver need not be told, having heard of nothing. */
    public static boolean drop(Connection connection, Key key) throws SQLException {
        int dropped;
        try (PreparedStatement statement = connection.prepareStatement(
                "delete from notification_held where project_id = ? and channel_id = ? and rule_id = ?"
                        + " and fingerprint = ?")) {
            set(statement, key, 1);
            dropped = statement.executeUpdate();
        }
        if (dropped == 0) {
            return false;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                select notice from (
                    (select notice, created_at, sequence from notification_outbox
                     where project_id = ? and channel_id = ? and rule_id = ? and fingerprint = ?)
                    union all
                    (select notice, created_at, 0 from notification_log
                     where project_id = ? and channel_id = ? and rule_id = ? and fingerprint = ?)) told
                order by created_at desc, sequence desc limit 1
                """)) {
            set(statement, key, 1);
            set(statement, key, 5);
            ResultSet row = statement.executeQuery();
            return !row.next() || row.getString(1).equals("resolved");
        }
    }

    private static void set(PreparedStatement statement, Key key, int first) throws SQLException {
        statement.setString(first, key.project().value());
        statement.setObject(first + 1, key.channel());
        statement.setObject(first + 2, key.rule());
        statement.setString(first + 3, key.fingerprint());
    }

    /** Keeps a notification back; what is held, or was told, already stays as it is. */
    public static void hold(Connection connection, Key key, AlertTransition transition, String notice, Instant startsAt)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into notification_held (project_id, channel_id, rule_id, fingerprint, transition_id, sequence,
                    notice, transition, starts_at)
                select ?, ?, ?, ?, ?, ?, ?, ?, ?
                where not exists (select from notification_log where project_id = ? and transition_id = ?
                                  and channel_id = ?)
                on conflict do nothing
                """)) {
            UUID id = UUID.fromString(transition.getTransitionId());
            set(statement, key, 1);
            statement.setObject(5, id);
            statement.setLong(6, transition.getSequence());
            statement.setString(7, notice);
            statement.setBytes(8, transition.toByteArray());
            statement.setTimestamp(9, Rows.timestamp(startsAt));
            statement.setString(10, key.project().value());
            statement.setObject(11, id);
            statement.setObject(12, key.channel());
            statement.executeUpdate();
        }
    }
}
