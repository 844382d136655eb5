package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The table {@code routed_alert}; each method within the caller's transaction. */
public final class AlertTable {
    private static final String UPSERT = """
            insert into routed_alert (project_id, fingerprint, labels, annotations, starts_at, ends_at, updated_at,
                generator_url, times_out, channels)
            values (?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?, ?)
            on conflict (project_id, fingerprint) do update
            set annotations = excluded.annotations, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                updated_at = excluded.updated_at, generator_url = excluded.generator_url,
                times_out = excluded.times_out, channels = excluded.channels, fresh = true
            """;

    private static final String OPEN = "select " + Rows.ALERT
            + " from routed_alert a where a.project_id = ? and (a.ends_at is null or a.ends_at > ?)"
            + " order by a.fingerprint limit ?";

    private static final String LOCKED = "select " + Rows.ALERT
            + " from routed_alert a where a.project_id = ? and a.fingerprint = any (?) order by a.fingerprint for update";

    private static final String PRUNE = """
            delete from routed_alert a
            where a.ends_at < ? and not a.fresh
              and not exists (select from alert_group_member m
                              where m.project_id = a.project_id and m.fingerprint = a.fingerprint)
            """;

    private AlertTable() {}

    /** What a new word of an alert makes of what is known of it. */
    @FunctionalInterface
    public interface Merge {
        /** @param known null when nothing is */
        RoutedAlert of(@Nullable RoutedAlert known, RoutedAlert word);
    }

    /** Alerts as an API's sender knows them: Alertmanager's rules of merging. */
    public static RoutedAlert sent(@Nullable RoutedAlert known, RoutedAlert word) {
        return known == null ? word : known.mergedInto(word);
    }

    /** Alerts as our evaluation knows them: what it says holds; one that goes on keeps its beginning. */
    public static RoutedAlert decided(@Nullable RoutedAlert known, RoutedAlert word) {
        if (known == null || known.endsAt() != null) {
            return word;
        }
        return new RoutedAlert(
                word.labels(),
                word.annotations(),
                known.startsAt(),
                word.endsAt(),
                word.updatedAt(),
                word.generatorUrl(),
                word.timesOut(),
                word.channels());
    }

    /** Takes words of alerts over, in their order. */
    public static void put(Connection connection, ProjectId project, List<RoutedAlert> words, Merge merge)
            throws SQLException {
        TreeMap<String, RoutedAlert> merged = new TreeMap<>();
        Map<String, RoutedAlert> known = locked(
                connection,
                project,
                words.stream().map(RoutedAlert::fingerprint).distinct().toList());
        for (RoutedAlert word : words) {
            String fingerprint = word.fingerprint();
            merged.put(fingerprint, merge.of(merged.getOrDefault(fingerprint, known.get(fingerprint)), word));
        }
        upsert(connection, project, merged.values());
    }

    /** What is known of these alerts, locked. */
    public static List<RoutedAlert> known(Connection connection, ProjectId project, Collection<String> fingerprints)
            throws SQLException {
        return List.copyOf(locked(connection, project, fingerprints).values());
    }

    private static Map<String, RoutedAlert> locked(
            Connection connection, ProjectId project, Collection<String> fingerprints) throws SQLException {
        Map<String, RoutedAlert> known = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LOCKED)) {
            statement.setString(1, project.value());
            statement.setArray(2, connection.createArrayOf("text", fingerprints.toArray()));
            Rows.alerts(statement.executeQuery()).forEach(alert -> known.put(alert.fingerprint(), alert));
        }
        return known;
    }

    private static void upsert(Connection connection, ProjectId project, Collection<RoutedAlert> alerts)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            for (RoutedAlert alert : alerts) {
                statement.setString(1, project.value());
                statement.setString(2, alert.fingerprint());
                statement.setString(3, Rows.json(alert.labels().toMap()));
                statement.setString(4, Rows.json(alert.annotations()));
                statement.setTimestamp(5, Rows.timestamp(alert.startsAt()));
                Instant ends = alert.endsAt();
                statement.setTimestamp(6, ends == null ? null : Rows.timestamp(ends));
                statement.setTimestamp(7, Rows.timestamp(alert.updatedAt()));
                statement.setString(8, alert.generatorUrl());
                statement.setBoolean(9, alert.timesOut());
                statement.setArray(
                        10, connection.createArrayOf("text", alert.channels().toArray()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Alerts that are not over, at most so many. */
    public static List<RoutedAlert> open(Connection connection, ProjectId project, Instant now, int most)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setString(1, project.value());
            statement.setTimestamp(2, Rows.timestamp(now));
            statement.setInt(3, most);
            return Rows.alerts(statement.executeQuery());
        }
    }

    /** Deletes what was over before this and has been told of, in all projects. */
    static int prune(Connection connection, Instant before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PRUNE)) {
            statement.setTimestamp(1, Rows.timestamp(before));
            return statement.executeUpdate();
        }
    }
}
