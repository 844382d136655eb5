package io.tidewatch.alert.escalation;

import io.tidewatch.alert.notify.Message;
import io.tidewatch.alert.notify.Notice;
import io.tidewatch.alert.routing.Muting;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.alert.routing.store.AlertTable;
import io.tidewatch.alert.routing.store.Chore;
import io.tidewatch.alert.routing.store.GroupOutbox;
import io.tidewatch.alert.routing.store.RoutingConfigs;
import io.tidewatch.alert.routing.store.SilenceTable;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Takes the steps of escalation policies: of each alert that fires, is not muted and has not been acknowledged, those
 * whose time has come; and tells who was told so that it is over. A project's turn is one transaction that holds its
 * policies, so that of several replicas one takes a step. Blocks. Not for several threads.
 */
public final class Escalations implements Chore {
    private static final int MOST_ALERTS = 100_000;
    private static final String PROJECTS = """
            select project_id from escalation_policy union select project_id from alert_escalated
            """;
    private static final String TAKEN = "select policy_id, fingerprint, starts_at, step, channel_id, group_key"
            + " from alert_escalated where project_id = ? for update skip locked";

    private final JdbcTransactions transactions;
    private final RoutingConfigs configs;

    public Escalations(JdbcTransactions transactions, RoutingConfigs configs) {
        this.transactions = transactions;
        this.configs = configs;
    }

    /** A step that was taken of an alert. */
    private record Taken(UUID policy, String fingerprint, Instant startsAt, int step, UUID channel, String groupKey) {}

    /** Takes every step whose time has come. */
    @Override
    public int run(Instant now) throws SQLException {
        List<ProjectId> projects = transactions.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(PROJECTS)) {
                ResultSet rows = statement.executeQuery();
                List<ProjectId> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new ProjectId(rows.getString(1)));
                }
                return found;
            }
        });
        int messages = 0;
        for (ProjectId project : projects) {
            messages += transactions.in(ProjectScope.of(project), connection -> turn(connection, project, now));
        }
        return messages;
    }

    private int turn(Connection connection, ProjectId project, Instant now) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("select pg_try_advisory_xact_lock(hashtext('escalation/' || ?))")) {
            lock.setString(1, project.value());
            ResultSet row = lock.executeQuery();
            if (!row.next() || !row.getBoolean(1)) {
                return 0; // Another replica is at it.
            }
        }
        Map<String, RoutedAlert> firing = new HashMap<>();
        AlertTable.open(connection, project, now, MOST_ALERTS).forEach(alert -> firing.put(alert.fingerprint(), alert));
        List<Taken> taken = taken(connection, project);
        return end(connection, project, taken, firing, now) + begin(connection, project, taken, firing, now);
    }

    private static List<Taken> taken(Connection connection, ProjectId project) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKEN)) {
            statement.setString(1, project.value());
            ResultSet rows = statement.executeQuery();
            List<Taken> taken = new ArrayList<>();
            while (rows.next()) {
                taken.add(new Taken(
                        rows.getObject(1, UUID.class),
                        rows.getString(2),
                        rows.getTimestamp(3).toInstant(),
                        rows.getInt(4),
                        rows.getObject(5, UUID.class),
                        rows.getString(6)));
            }
            return taken;
        }
    }

    /** Whoever was told of an alert that is over, or that has begun anew, is told so. */
    private static int end(
            Connection connection, ProjectId project, List<Taken> taken, Map<String, RoutedAlert> firing, Instant now)
            throws SQLException {
        int messages = 0;
        for (Taken one : taken) {
            RoutedAlert alert = firing.get(one.fingerprint());
            if (alert != null && alert.startsAt().equals(one.startsAt())) {
                continue;
            }
            for (RoutedAlert known : AlertTable.known(connection, project, List.of(one.fingerprint()))) {
                RoutedAlert over = new RoutedAlert(
                        known.labels(),
                        known.annotations(),
                        one.startsAt(),
                        known.resolvedAt(now) && known.endsAt() != null ? known.endsAt() : now,
                        known.updatedAt(),
                        known.generatorUrl(),
                        known.timesOut(),
                        List.of());
                GroupOutbox.put(
                        connection,
                        project,
                        one.channel(),
                        2L * one.step() + 2,
                        message(one.groupKey(), "escalation", Notice.RESOLVED, "all_alerts_resolved", over, now),
                        now);
                messages++;
            }
            try (PreparedStatement statement = connection.prepareStatement("delete from alert_escalated"
                    + " where project_id = ? and policy_id = ? and fingerprint = ? and starts_at = ? and step = ?")) {
                set(statement, project, one);
                statement.executeUpdate();
            }
        }
        return messages;
    }

    private int begin(
            Connection connection, ProjectId project, List<Taken> taken, Map<String, RoutedAlert> firing, Instant now)
            throws SQLException {
        List<EscalationPolicy> policies = EscalationStore.policies(connection, project);
        if (policies.isEmpty() || firing.isEmpty()) {
            return 0;
        }
        Set<String> acknowledged = acknowledged(connection, project);
        Muting muting = muting(connection, project, firing, now);
        int messages = 0;
        for (EscalationPolicy policy : policies) {
            for (RoutedAlert alert : firing.values()) {
                String fingerprint = alert.fingerprint();
                if (!policy.matches(alert)
                        || acknowledged.contains(fingerprint + alert.startsAt())
                        || muting.mutes(alert.labels())) {
                    continue;
                }
                Set<Integer> done = new HashSet<>();
                taken.stream()
                        .filter(one -> one.policy().equals(policy.id())
                                && one.fingerprint().equals(fingerprint)
                                && one.startsAt().equals(alert.startsAt()))
                        .forEach(one -> done.add(one.step()));
                for (int step : policy.due(alert, done, now)) {
                    UUID channel = policy.steps().get(step).channel();
                    String key = "escalation/" + policy.name() + "/" + step + ":" + alert.labels();
                    insert(
                            connection,
                            project,
                            new Taken(policy.id(), fingerprint, alert.startsAt(), step, channel, key),
                            now);
                    GroupOutbox.put(
                            connection,
                            project,
                            channel,
                            2L * step + 1,
                            message(key, policy.name(), Notice.FIRING, "escalation_step_" + (step + 1), alert, now),
                            now);
                    messages++;
                }
            }
        }
        return messages;
    }

    private static Message message(
            String key, String receiver, Notice notice, String reason, RoutedAlert alert, Instant now) {
        return new Message(
                key, receiver, notice, alert.labels().toMap(), reason, List.of(GroupOutbox.alert(alert, now)));
    }

    private static void insert(Connection connection, ProjectId project, Taken one, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into alert_escalated"
                + " (project_id, policy_id, fingerprint, starts_at, step, channel_id, group_key, escalated_at)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            set(statement, project, one);
            statement.setObject(6, one.channel());
            statement.setString(7, one.groupKey());
            statement.setTimestamp(8, Timestamp.from(now));
            statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, ProjectId project, Taken one) throws SQLException {
        statement.setString(1, project.value());
        statement.setObject(2, one.policy());
        statement.setString(3, one.fingerprint());
        statement.setTimestamp(4, Timestamp.from(one.startsAt()));
        statement.setInt(5, one.step());
    }

    private static Set<String> acknowledged(Connection connection, ProjectId project) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select k.fingerprint, k.starts_at from alert_acknowledgement k"
                        + " join routed_alert a using (project_id, fingerprint, starts_at) where k.project_id = ?")) {
            statement.setString(1, project.value());
            ResultSet rows = statement.executeQuery();
            Set<String> found = new HashSet<>();
            while (rows.next()) {
                found.add(rows.getString(1) + rows.getTimestamp(2).toInstant());
            }
            return found;
        }
    }

    private Muting muting(Connection connection, ProjectId project, Map<String, RoutedAlert> firing, Instant now)
            throws SQLException {
        List<Labels> labels = firing.values().stream().map(RoutedAlert::labels).toList();
        return new Muting(
                SilenceTable.endingAfter(connection, project, now),
                configs.of(project)
                        .flatMap(routing -> routing.config())
                        .map(config -> config.inhibitRules())
                        .orElse(List.of()),
                labels,
                now);
    }
}
