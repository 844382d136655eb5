package io.tidewatch.query.erasure;

import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.partitions.TimePartitions;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The table {@code metric_erasure}. Stateless. */
public final class ErasureTable {
    /** Other replicas may take an erasure over after this time without a sign of its worker. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final TimePartitions PARTITIONS = new TimePartitions();

    private static final String COLUMNS = """
            select erasure_id, project_id, selectors, start_ms, end_ms, state, requested_at, done_at,
                state <> 'done' or done_at > now() - interval '1 minute', topic_id, cut_offsets,
                series, forgotten, units, units_done, blocks, samples, bytes, unreadable, rewrites
            from metric_erasure
            """;

    private static final String INSERT = """
            insert into metric_erasure (project_id, selectors, start_ms, end_ms, topic_id, cut_offsets)
            values (?, ?, ?, ?, ?, ?) returning erasure_id
            """;

    private static final String RENEW = """
            update metric_erasure set worker = ?, busy_until = now() + make_interval(secs => ?)
            where erasure_id = ? and state <> 'done' and (worker = ? or busy_until < now())
            """;

    private static final String ERASED = """
            update metric_erasure set units_done = units_done + 1, blocks = blocks + ?, samples = samples + ?,
                bytes = bytes + ?, unreadable = unreadable + ?,
                rewrites = array(select distinct name from unnest(rewrites || ?) as name order by name)
            where erasure_id = ?
            """;

    /** Adds one; answers its identity. */
    public long add(Connection connection, ProjectId project, List<String> match, long startMs, long endMs, Cut cut)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, project.value());
            insert.setArray(2, connection.createArrayOf("text", match.toArray()));
            insert.setLong(3, startMs);
            insert.setLong(4, endMs);
            insert.setObject(5, cut.topicId());
            insert.setArray(6, connection.createArrayOf("bigint", cut.ends().toArray()));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Those that are not done, or that were within half an hour, in the order in which they were asked for. */
    public List<Erasure> recent(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                COLUMNS + "where done_at is null or done_at > now() - interval '30 minutes' order by erasure_id")) {
            return read(select);
        }
    }

    /** Those of a project, the newest first. */
    public List<Erasure> of(Connection connection, ProjectId project, int most) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(COLUMNS + "where project_id = ? order by erasure_id desc limit ?")) {
            select.setString(1, project.value());
            select.setInt(2, most);
            return read(select);
        }
    }

    private static List<Erasure> read(PreparedStatement select) throws SQLException {
        List<Erasure> erasures = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                List<String> match = texts(row.getArray(3));
                Timestamp done = row.getTimestamp(8);
                erasures.add(new Erasure(
                        row.getLong(1),
                        new ProjectId(row.getString(2)),
                        match,
                        selectors(match),
                        row.getLong(4),
                        row.getLong(5),
                        Erasure.State.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                        row.getTimestamp(7).toInstant(),
                        done == null ? null : done.toInstant(),
                        row.getBoolean(9),
                        new Cut((UUID) row.getObject(10), Arrays.asList((Long[])
                                row.getArray(11).getArray())),
                        new Erasure.Progress(
                                row.getLong(12),
                                row.getLong(13),
                                row.getLong(14),
                                row.getLong(15),
                                row.getLong(16),
                                row.getLong(17),
                                row.getLong(18),
                                row.getLong(19),
                                texts(row.getArray(20)))));
            }
        }
        return erasures;
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static List<List<LabelMatcher>> selectors(List<String> match) {
        return match.stream().map(PromQl::parseSelector).toList();
    }

    /** Becomes or stays the worker of one; false when another is. */
    public boolean renew(Connection connection, long id, UUID worker) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RENEW)) {
            update.setObject(1, worker);
            update.setLong(2, LEASE.toSeconds());
            update.setLong(3, id);
            update.setObject(4, worker);
            return update.executeUpdate() == 1;
        }
    }

    /** Nothing is left in heads; or work begins anew. */
    public void erasing(Connection connection, long id, long series, long units) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update metric_erasure set state = 'erasing',"
                + " series = greatest(series, ?), units = ?, units_done = 0 where erasure_id = ?")) {
            update.setLong(1, series);
            update.setLong(2, units);
            update.setLong(3, id);
            update.executeUpdate();
        }
    }

    /**
     * The order of seals above which nothing is erased. Drawn once the state is seen by all: a merge that has not seen it
     * has read no seal that is above.
     */
    public long watermark(Connection connection, long id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update metric_erasure set"
                + " sealed_order = coalesce(sealed_order, nextval('metric_block_id')) where erasure_id = ?"
                + " returning sealed_order")) {
            update.setLong(1, id);
            try (ResultSet row = update.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Whether blocks of a project are being rewritten, so that seals must not become part of older blocks. */
    public static boolean isErasing(Connection connection, ProjectId project) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select exists (select from metric_erasure where project_id = ? and state = 'erasing')")) {
            select.setString(1, project.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** A family and window is done. */
    public void erased(
            Connection connection, long id, long blocks, long samples, long bytes, long unreadable, List<String> tables)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ERASED)) {
            update.setLong(1, blocks);
            update.setLong(2, samples);
            update.setLong(3, bytes);
            update.setLong(4, unreadable);
            update.setArray(5, connection.createArrayOf("text", tables.toArray()));
            update.setLong(6, id);
            update.executeUpdate();
        }
    }

    /** Series of which nothing is left are deleted. */
    public void forgot(Connection connection, long id, long series, List<String> tables) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update metric_erasure set forgotten = forgotten + ?,"
                        + " rewrites = array(select distinct name from unnest(rewrites || ?) as name order by name)"
                        + " where erasure_id = ?")) {
            update.setLong(1, series);
            update.setArray(2, connection.createArrayOf("text", tables.toArray()));
            update.setLong(3, id);
            update.executeUpdate();
        }
    }

    /** Blocks and series are as they should be. */
    public void rewriting(Connection connection, long id) throws SQLException {
        update(connection, id, "state = 'rewriting', units_done = units, erased_xid = pg_current_xact_id()");
    }

    /** Whether nobody can see any more what was deleted. */
    public boolean isUnseen(Connection connection, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select pg_snapshot_xmin(pg_current_snapshot()) > erased_xid and not exists (
                    select from pg_stat_activity a where a.datname = current_database() and a.pid <> pg_backend_pid()
                        and a.backend_xmin is not null and age(a.backend_xmin) >= age(erased_xid::xid))
                from metric_erasure where erasure_id = ?
                """)) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Writes a table anew that erasures have deleted from. */
    public void rewrite(Connection connection, List<Long> ids, String table) throws SQLException {
        PARTITIONS.rewrite(connection, table);
        try (PreparedStatement update = connection.prepareStatement(
                "update metric_erasure set rewrites = array_remove(rewrites, ?) where erasure_id = any(?)")) {
            update.setString(1, table);
            update.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
            update.executeUpdate();
        }
    }

    /** All is done. */
    public void done(Connection connection, long id) throws SQLException {
        update(connection, id, "state = 'done', done_at = now()");
    }

    private static void update(Connection connection, long id, String what) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update metric_erasure set " + what + " where erasure_id = ?")) {
            update.setLong(1, id);
            update.executeUpdate();
        }
    }

    /** Empties the selectors of what was done an hour ago, and forgets what was 90 days ago. */
    public void tidy(Connection connection) throws SQLException {
        try (PreparedStatement empty = connection.prepareStatement("update metric_erasure set selectors = '{}'"
                + " where done_at < now() - interval '1 hour' and selectors <> '{}'")) {
            empty.executeUpdate();
        }
        try (PreparedStatement delete =
                connection.prepareStatement("delete from metric_erasure where done_at < now() - interval '90 days'")) {
            delete.executeUpdate();
        }
    }
}
