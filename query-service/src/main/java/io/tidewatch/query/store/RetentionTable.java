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
            select project_id, raw_ms, minutes_ms, five_minutes_ms, raw_since_ms, minutes_since_ms, own from metric_retention
            """;

    private static final String PUT = """
            insert into metric_retention (project_id, raw_ms, minutes_ms, five_minutes_ms, raw_since_ms, minutes_since_ms,
                own)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (project_id) do update set raw_ms = excluded.raw_ms, minutes_ms = excluded.minutes_ms,
                five_minutes_ms = excluded.five_minutes_ms, raw_since_ms = excluded.raw_since_ms,
                minutes_since_ms = excluded.minutes_since_ms, own = excluded.own, updated_at = now()
            """;

    private static final String FORGET = """
            delete from metric_retention where not own and raw_since_ms <= ? and minutes_since_ms <= ?
            """;

    /**
     * What a project has.
     *
     * @param own false when it is kept as configured again, and only since when is of the tiers
     */
    public record Kept(Tiers tiers, boolean own) {}

    /** Of the projects that have their own, or had. */
    public Map<ProjectId, Kept> all(Connection connection) throws SQLException {
        Map<ProjectId, Kept> all = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                all.put(
                        new ProjectId(row.getString(1)),
                        new Kept(
                                new Tiers(
                                        Duration.ofMillis(row.getLong(2)),
                                        Duration.ofMillis(row.getLong(3)),
                                        Duration.ofMillis(row.getLong(4)),
                                        row.getLong(5),
                                        row.getLong(6)),
                                row.getBoolean(7)));
            }
        }
        return all;
    }

    /** Gives a project its own, or makes it as configured again, all of which is there since some time only. */
    public int put(Connection connection, ProjectId project, Tiers tiers, boolean own) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(PUT)) {
            insert.setString(1, project.value());
            insert.setLong(2, tiers.raw().toMillis());
            insert.setLong(3, tiers.minutes().toMillis());
            insert.setLong(4, tiers.fiveMinutes().toMillis());
            insert.setLong(5, tiers.rawSinceMs());
            insert.setLong(6, tiers.minutesSinceMs());
            insert.setBoolean(7, own);
            return insert.executeUpdate();
        }
    }

    /** Deletes what says of projects that are kept as configured only that everything is there; answers how many. */
    public int forget(Connection connection, long rawSinceMs, long minutesSinceMs) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
            delete.setLong(1, rawSinceMs);
            delete.setLong(2, minutesSinceMs);
            return delete.executeUpdate();
        }
    }
}
