package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.query.partitions.TimePartitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Deletes blocks that their project keeps no longer than others do: partitions stay until nobody wants them. What was
 * deleted from is written anew, so that its space is free at once. One thread.
 */
public final class ProjectRetention {
    private static final List<BlockTable> TABLES = List.of(BlockTable.RAW, BlockTable.MINUTES, BlockTable.FIVE_MINUTES);

    private static final String DELETE = """
            with gone as (
                delete from %s where window_start <= ? and (%s) returning tableoid::regclass::text as name)
            select name from gone
            """;

    private final StoreTransactions transactions;
    private final TimePartitions partitions = new TimePartitions();
    private final ProjectTiers tiers;
    private final Clock clock;

    public ProjectRetention(StoreTransactions transactions, ProjectTiers tiers, Clock clock) {
        this.transactions = transactions;
        this.tiers = tiers;
        this.clock = clock;
    }

    /**
     * Does it once.
     *
     * @return blocks that were deleted
     * @throws io.tidewatch.model.TidewatchException when Postgres is away, or a table is in use
     */
    public int run() {
        int deleted = 0;
        TreeSet<String> changed = new TreeSet<>();
        for (BlockTable table : TABLES) {
            for (ProjectId project : tiers.own().keySet()) {
                deleted += delete(table, tiers.of(project), List.of(project), "project_id = any(?)", changed);
            }
            List<ProjectId> own = List.copyOf(tiers.own().keySet());
            if (!own.isEmpty()) {
                deleted += delete(table, tiers.usual(), own, "project_id <> all(?)", changed);
            }
        }
        for (String name : changed) {
            transactions.in(c -> partitions.rewrite(c, name));
        }
        return deleted;
    }

    private int delete(BlockTable table, Tiers of, List<ProjectId> projects, String whose, TreeSet<String> changed) {
        if (of.of(table).compareTo(tiers.longest().of(table)) >= 0) {
            return 0;
        }
        long before = clock.millis() - of.of(table).toMillis() - table.windowMs();
        List<String> names = transactions.in(c -> delete(c, table, projects, whose, before));
        changed.addAll(names);
        return names.size();
    }

    private static List<String> delete(
            Connection connection, BlockTable table, List<ProjectId> projects, String whose, long beforeMs)
            throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement delete = connection.prepareStatement(DELETE.formatted(table.text(), whose))) {
            delete.setTimestamp(1, new Timestamp(beforeMs));
            delete.setArray(
                    2,
                    connection.createArrayOf(
                            "text", projects.stream().map(ProjectId::value).toArray()));
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }
}
