package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The table {@code metric_retention}. Stateless. */
public final class RetentionTable {
    private static final String ALL = """
            select project_id, raw_ms, minutes_ms, five_minutes_ms, raw_since_ms, minutes_since_ms from metric_retention
            """;

    private static final String PUT = """
            insert into metric_retention (project_id, raw_ms, minutes_ms, five_minutes_ms, raw_since_ms, minutes_since_ms)
            values (?, ?, ?, ?, ?, ?)
            on conflict (project_id) do update set raw_ms = excluded.raw_ms, minutes_ms = excluded.minutes_ms,
                five_minutes_ms = excluded.five_minutes_ms, raw_since_ms = excluded.raw_since_ms,
                minutes_since_ms = excluded.minutes_since_ms, updated_at = now()
            """;

    /** Of the projects that have their own. */
    public Map<ProjectId, Tiers> all(Connection connection) throws SQLException {
        Map<ProjectId, Tiers> all = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                all.put(
                        new ProjectId(row.getString(1)),
                        new Tiers(
                                Duration.ofMillis(row.getLong(2)),
                                Duration.ofMillis(row.getLong(3)),
                                Duration.ofMillis(row.getLong(4)),
                                row.getLong(5),
                                row.getLong(6)));
            }
        }
        return all;
    }

    /** Gives a project its own. */
    public int put(Connection connection, ProjectId project, Tiers tiers) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(PUT)) {
            insert.setString(1, project.value());
            insert.setLong(2, tiers.raw().toMillis());
            insert.setLong(3, tiers.minutes().toMillis());
            insert.setLong(4, tiers.fiveMinutes().toMillis());
            insert.setLong(5, tiers.rawSinceMs());
            insert.setLong(6, tiers.minutesSinceMs());
            return insert.executeUpdate();
        }
    }
}
