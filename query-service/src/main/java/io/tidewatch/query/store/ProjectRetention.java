package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes blocks that their project keeps no longer than others do: partitions stay until nobody wants them. A window a
 * transaction; of several replicas one works. Their space is used again for what comes. One thread.
 */
public final class ProjectRetention {
    private static final List<BlockTable> TABLES = List.of(BlockTable.RAW, BlockTable.MINUTES, BlockTable.FIVE_MINUTES);

    private static final String LOCK =
            "select pg_try_advisory_xact_lock(hashtextextended('tidewatch.project_retention', 60))";
    private static final String WINDOWS =
            "select distinct window_start from %s where (%s) and window_start <= ? order by window_start";
    private static final String DELETE = "delete from %s where (%s) and window_start = ?";

    private final StoreTransactions transactions;
    private final RetentionTable table = new RetentionTable();
    private final ProjectTiers tiers;
    private final Clock clock;

    public ProjectRetention(StoreTransactions transactions, ProjectTiers tiers, Clock clock) {
        this.transactions = transactions;
        this.tiers = tiers;
        this.clock = clock;
    }

    /**
     * Does it once; less while another replica is at it.
     *
     * @return blocks that were deleted
     * @throws io.tidewatch.model.TidewatchException when Postgres is away; windows before are deleted
     */
    public int run() {
        int deleted = 0;
        List<ProjectId> own = List.copyOf(tiers.own().keySet());
        for (BlockTable of : TABLES) {
            for (ProjectId project : own) {
                deleted += delete(of, tiers.of(project), List.of(project), "project_id = any(?)");
            }
            if (!own.isEmpty()) {
                deleted += delete(of, tiers.usual(), own, "project_id <> all(?)");
            }
        }
        long now = clock.millis();
        Tiers usual = tiers.usual();
        transactions.in(c -> table.forget(
                c, now - usual.raw().toMillis(), now - usual.minutes().toMillis()));
        return deleted;
    }

    private int delete(BlockTable of, Tiers kept, List<ProjectId> projects, String whose) {
        if (kept.of(of).compareTo(tiers.longest().of(of)) >= 0) {
            return 0;
        }
        Timestamp before = new Timestamp(clock.millis() - kept.of(of).toMillis() - of.windowMs());
        int deleted = 0;
        for (Timestamp window : transactions.in(c -> windows(c, of, projects, whose, before))) {
            deleted += transactions.in(c -> delete(c, of, projects, whose, window));
        }
        return deleted;
    }

    private static List<Timestamp> windows(
            Connection connection, BlockTable of, List<ProjectId> projects, String whose, Timestamp before)
            throws SQLException {
        List<Timestamp> windows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(WINDOWS.formatted(of.text(), whose))) {
            set(select, projects, before);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    windows.add(rows.getTimestamp(1));
                }
            }
        }
        return windows;
    }

    private static int delete(
            Connection connection, BlockTable of, List<ProjectId> projects, String whose, Timestamp window)
            throws SQLException {
        try (Statement lock = connection.createStatement();
                ResultSet row = lock.executeQuery(LOCK)) {
            if (!row.next() || !row.getBoolean(1)) {
                return 0;
            }
        }
        try (PreparedStatement delete = connection.prepareStatement(DELETE.formatted(of.text(), whose))) {
            set(delete, projects, window);
            return delete.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, List<ProjectId> projects, Timestamp window)
            throws SQLException {
        statement.setArray(
                1,
                statement
                        .getConnection()
                        .createArrayOf(
                                "text", projects.stream().map(ProjectId::value).toArray()));
        statement.setTimestamp(2, window);
    }
}
