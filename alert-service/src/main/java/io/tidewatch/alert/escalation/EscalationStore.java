package io.tidewatch.alert.escalation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tidewatch.alert.routing.AlertMatcher;
import io.tidewatch.alert.routing.MatcherParser;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.alert.routing.store.AlertTable;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Acknowledgements and escalation policies in Postgres. Blocks. Safe for any thread. */
public final class EscalationStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final int MOST_ALERTS = 100_000;

    private final JdbcTransactions transactions;

    public EscalationStore(JdbcTransactions transactions) {
        this.transactions = transactions;
    }

    /** The project's policies in their order. */
    public List<EscalationPolicy> policies(ProjectId project) {
        return in(project, connection -> policies(connection, project));
    }

    static List<EscalationPolicy> policies(Connection connection, ProjectId project) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select id, name, matchers, steps from escalation_policy where project_id = ? order by position")) {
            statement.setString(1, project.value());
            ResultSet rows = statement.executeQuery();
            List<EscalationPolicy> policies = new ArrayList<>();
            while (rows.next()) {
                List<AlertMatcher> matchers = new ArrayList<>();
                for (String text : (String[]) rows.getArray(3).getArray()) {
                    matchers.addAll(MatcherParser.parse(text));
                }
                policies.add(new EscalationPolicy(
                        rows.getObject(1, UUID.class), rows.getString(2), matchers, steps(rows.getString(4))));
            }
            return policies;
        }
    }

    private static List<EscalationPolicy.Step> steps(String json) {
        try {
            List<EscalationPolicy.Step> steps = new ArrayList<>();
            for (JsonNode node : JSON.readTree(json)) {
                steps.add(new EscalationPolicy.Step(
                        Duration.ofMillis(node.path("after_ms").asLong()),
                        UUID.fromString(node.path("channel").asText())));
            }
            return steps;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts these policies in the place of all that there are. Fails with 400 when a channel does not exist. */
    public void replace(ProjectId project, List<EscalationPolicy> policies) {
        in(project, connection -> {
            for (EscalationPolicy policy : policies) {
                for (EscalationPolicy.Step step : policy.steps()) {
                    needChannel(connection, project, step.channel());
                }
            }
            try (PreparedStatement statement =
                    connection.prepareStatement("delete from escalation_policy where project_id = ?")) {
                statement.setString(1, project.value());
                statement.executeUpdate();
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "insert into escalation_policy (project_id, id, position, name, matchers, steps)"
                            + " values (?, ?, ?, ?, ?, ?::jsonb)")) {
                int position = 0;
                for (EscalationPolicy policy : policies) {
                    statement.setString(1, project.value());
                    statement.setObject(2, policy.id());
                    statement.setInt(3, position++);
                    statement.setString(4, policy.name());
                    statement.setArray(
                            5,
                            connection.createArrayOf(
                                    "text",
                                    policy.matchers().stream()
                                            .map(AlertMatcher::toString)
                                            .toArray()));
                    ArrayNode steps = JSON.createArrayNode();
                    policy.steps().forEach(step -> steps.addObject()
                            .put("after_ms", step.after().toMillis())
                            .put("channel", step.channel().toString()));
                    statement.setString(6, steps.toString());
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
    }

    private static void needChannel(Connection connection, ProjectId project, UUID channel) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select exists (select from notification_channel where project_id = ? and id = ?)")) {
            statement.setString(1, project.value());
            statement.setObject(2, channel);
            ResultSet row = statement.executeQuery();
            if (!row.next() || !row.getBoolean(1)) {
                throw ProblemException.invalid("steps", "there is no channel " + channel);
            }
        }
    }

    /** Somebody has the alert now. Fails with 404 when no such alert fires. */
    public Acknowledgement acknowledge(ProjectId project, String fingerprint, String by, String comment, Instant now) {
        return in(project, connection -> {
            RoutedAlert alert = AlertTable.open(connection, project, now, MOST_ALERTS).stream()
                    .filter(one -> one.fingerprint().equals(fingerprint))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.notFound("no alert " + fingerprint + " fires"));
            try (PreparedStatement statement = connection.prepareStatement("""
                    insert into alert_acknowledgement (project_id, fingerprint, starts_at, labels, acknowledged_by,
                        comment, acknowledged_at, rule_id)
                    values (?, ?, ?, ?::jsonb, ?, ?, ?, null)
                    on conflict (project_id, fingerprint, starts_at) do update
                    set acknowledged_by = excluded.acknowledged_by, comment = excluded.comment,
                        acknowledged_at = excluded.acknowledged_at
                    """)) {
                statement.setString(1, project.value());
                statement.setString(2, fingerprint);
                statement.setTimestamp(3, Timestamp.from(alert.startsAt()));
                statement.setString(4, JSON.valueToTree(alert.labels().toMap()).toString());
                statement.setString(5, by);
                statement.setString(6, comment);
                statement.setTimestamp(7, Timestamp.from(now));
                statement.executeUpdate();
            }
            return new Acknowledgement(
                    fingerprint, alert.startsAt(), alert.labels().toMap(), by, comment, now);
        });
    }

    /** Nobody has the alert any more. Fails with 404 when nobody had it. */
    public void release(ProjectId project, String fingerprint) {
        in(project, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    delete from alert_acknowledgement k using routed_alert a
                    where k.project_id = ? and k.fingerprint = ? and a.project_id = k.project_id
                      and a.fingerprint = k.fingerprint and a.starts_at = k.starts_at
                    """)) {
                statement.setString(1, project.value());
                statement.setString(2, fingerprint);
                if (statement.executeUpdate() == 0) {
                    throw ProblemException.notFound("nobody has acknowledged the alert " + fingerprint);
                }
                return fingerprint;
            }
        });
    }

    /** Who has which of the alerts that fire. */
    public List<Acknowledgement> acknowledgements(ProjectId project, Instant now) {
        return in(project, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    select k.fingerprint, k.starts_at, k.labels, k.acknowledged_by, k.comment, k.acknowledged_at
                    from alert_acknowledgement k
                    join routed_alert a using (project_id, fingerprint, starts_at)
                    where k.project_id = ? and (a.ends_at is null or a.ends_at > ?)
                    order by k.acknowledged_at desc limit 1000
                    """)) {
                statement.setString(1, project.value());
                statement.setTimestamp(2, Timestamp.from(now));
                ResultSet rows = statement.executeQuery();
                List<Acknowledgement> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Acknowledgement(
                            rows.getString(1),
                            rows.getTimestamp(2).toInstant(),
                            texts(rows.getString(3)),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getTimestamp(6).toInstant()));
                }
                return found;
            }
        });
    }

    private static Map<String, String> texts(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T in(ProjectId project, JdbcTransactions.Work<T> work) {
        try {
            return transactions.in(ProjectScope.of(project), work);
        } catch (SQLException e) {
            throw TidewatchException.dependency("escalation is not available: " + e.getMessage(), e);
        }
    }
}
