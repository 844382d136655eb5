package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.erasure.ErasureMask;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import io.tidewatch.timeseries.codec.Samples;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the blocks of a family and window anew without the samples of some series in a range. Where raw samples are
 * kept, the tiers of the window are made anew of what is left; where they are not, or cannot be read, buckets that the
 * range touches go whole. Done twice, the second time changes nothing. Stateless.
 */
final class BlockEraser {
    private static final Logger LOG = LoggerFactory.getLogger(BlockEraser.class);

    private static final List<BlockTable> RAW = List.of(BlockTable.SEALED, BlockTable.RAW);
    private static final List<BlockTable> TIERS = List.of(BlockTable.MINUTES, BlockTable.FIVE_MINUTES);

    private static final String WINDOWS = """
            select distinct (extract(epoch from window_start) * 1000)::bigint from %s where project_id = ?
                and family = ? and window_start between ? and ? and last_ms >= ? and first_ms <= ?
            """;

    private static final String TIER_WINDOWS = """
            select distinct first_ms from %s where project_id = ? and family = ? and window_start between ? and ?
                and last_ms >= ? and first_ms <= ?
            """;

    private static final String BLOCKS = """
            select block_id, seal_order, level, directory from %s where project_id = ? and family = ?
                and window_start = ? and first_ms between ? and ? and last_ms >= ? and seal_order <= ? order by block_id
            """;

    private static final String DATA = """
            select data from %s where project_id = ? and family = ? and window_start = ? and block_id = ?
            """;

    private static final String DELETE = """
            delete from %s where project_id = ? and family = ? and window_start = ? and block_id = ?
            returning tableoid::regclass::text
            """;

    private static final String PLACES = """
            select distinct tableoid::regclass::text from %s where project_id = ? and family = ? and window_start = ?
                and first_ms between ? and ?
            """;

    private static final String HOLDS = """
            select exists (select from metric_block where project_id = ? and family = ? and window_start = ?)
            """;

    private final BlockMerger merger = new BlockMerger();

    /** What was taken out of a family and window, and of which tables. */
    static final class Outcome {
        long blocks;
        long samples;
        long bytes;
        long unreadable;
        final SortedSet<String> tables = new TreeSet<>();
    }

    /** A block as it is listed. */
    private record Listed(long id, long order, int level, byte[] directory) {}

    /** The windows in which a family may have samples in the closed range, their beginnings ascending. */
    SortedSet<Long> windows(Connection connection, ProjectId project, String family, long startMs, long endMs)
            throws SQLException {
        SortedSet<Long> windows = new TreeSet<>();
        for (BlockTable table : BlockTable.values()) {
            boolean raw = RAW.contains(table);
            String sql = (raw ? WINDOWS : TIER_WINDOWS).formatted(table.text());
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, project.value());
                select.setString(2, family);
                select.setTimestamp(3, new Timestamp(table.windowStart(startMs - table.resolutionMs())));
                select.setTimestamp(4, new Timestamp(table.windowStart(endMs)));
                select.setLong(5, startMs - table.resolutionMs());
                select.setLong(6, endMs);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        windows.add(BlockTable.RAW.windowStart(rows.getLong(1)));
                    }
                }
            }
        }
        return windows;
    }

    /**
     * Erases.
     *
     * @param group a family and window of raw samples
     * @param ids the series
     * @param sealedOrder blocks above it came later than what is meant
     * @return null when someone else changes these blocks: try again
     */
    @Nullable
    Outcome erase(
            Connection connection, BlockGroup group, Set<SeriesId> ids, long startMs, long endMs, long sealedOrder)
            throws SQLException {
        if (!BlockMerger.lock(connection, group)) {
            return null;
        }
        Outcome outcome = new Outcome();
        for (BlockTable table : RAW) {
            long blocks = outcome.blocks;
            boolean held = table == BlockTable.RAW && holds(connection, group);
            erase(connection, table, group, ids, startMs, endMs, sealedOrder, outcome);
            if (held && outcome.blocks > blocks) {
                for (BlockTable tier : TIERS) {
                    outcome.tables.addAll(places(connection, tier, group));
                }
                if (!remade(connection, group)) {
                    outcome.unreadable++;
                    eraseTiers(connection, group, ids, startMs, endMs, sealedOrder, outcome);
                }
            } else if (table == BlockTable.RAW && !held) {
                eraseTiers(connection, group, ids, startMs, endMs, sealedOrder, outcome);
            }
        }
        return outcome;
    }

    /** Whether the tiers were made anew; else they are as they were. */
    private boolean remade(Connection connection, BlockGroup group) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            merger.remake(connection, group);
            return true;
        } catch (CorruptBlockException e) {
            connection.rollback(before);
            LOG.error("the tiers of {} are not made anew, a block is broken: {}", group, e.getMessage());
            return false;
        }
    }

    private void eraseTiers(
            Connection connection,
            BlockGroup group,
            Set<SeriesId> ids,
            long startMs,
            long endMs,
            long sealedOrder,
            Outcome outcome)
            throws SQLException {
        for (BlockTable tier : TIERS) {
            erase(connection, tier, group, ids, startMs, endMs, sealedOrder, outcome);
        }
    }

    private void erase(
            Connection connection,
            BlockTable table,
            BlockGroup group,
            Set<SeriesId> ids,
            long startMs,
            long endMs,
            long sealedOrder,
            Outcome outcome)
            throws SQLException {
        BlockGroup place = place(table, group);
        for (Listed block : listed(connection, table, group, startMs, endMs, sealedOrder)) {
            BlockDirectory directory;
            try {
                directory = BlockDirectory.read(block.directory());
            } catch (CorruptBlockException e) {
                LOG.error(
                        "block {} of {} in {} cannot be searched: {}", block.id(), place, table.text(), e.getMessage());
                outcome.unreadable++;
                continue;
            }
            if (directory.sections().stream()
                    .noneMatch(s -> ids.contains(s.id()) && touches(s, table, startMs, endMs))) {
                continue;
            }
            byte[] data = data(connection, table, place, block.id());
            List<Block> left = new ArrayList<>();
            BlockWriter writer = new BlockWriter(directory.key(), Integer.MAX_VALUE, left::add);
            for (Section section : directory.sections()) {
                try {
                    byte[] bytes = BlockReader.section(data, section);
                    if (ids.contains(section.id()) && touches(section, table, startMs, endMs)) {
                        outcome.samples += rest(directory.key(), section, bytes, startMs, endMs, writer);
                    } else {
                        BlockReader.check(directory.key(), section, bytes);
                        writer.copy(section, bytes);
                    }
                } catch (CorruptBlockException e) {
                    // Nobody could read it, and with a checksum of what is broken somebody would.
                    LOG.error("of block {} of {} a series is left out: {}", block.id(), place, e.getMessage());
                    outcome.unreadable++;
                }
            }
            writer.finish();
            outcome.bytes += data.length + block.directory().length;
            for (Block one : left) {
                BlockRows.write(
                        connection,
                        table,
                        List.of(new NewBlock(directory.key(), place.windowMs(), one)),
                        block.order(),
                        block.level());
                outcome.bytes -= one.data().length + one.directory().length;
            }
            outcome.blocks++;
            outcome.tables.add(delete(connection, table, place, block.id()));
        }
    }

    /** Writes what is left of a series; answers how many samples or buckets are not. */
    private static long rest(
            BlockKey key, Section section, byte[] bytes, long startMs, long endMs, BlockWriter writer) {
        BlockReader reader = new BlockReader();
        if (key.resolutionMs() == BlockKey.RAW) {
            Samples all = new Samples();
            reader.read(key, section, bytes, Long.MIN_VALUE, Long.MAX_VALUE, all);
            Samples rest = ErasureMask.outside(all, startMs, endMs);
            if (rest.size() > 0) {
                writer.add(section.id(), rest);
            }
            return all.size() - rest.size();
        }
        Aggregates all = new Aggregates();
        reader.read(key, section, bytes, Long.MIN_VALUE, Long.MAX_VALUE, all);
        Aggregates rest = ErasureMask.outside(all, startMs, endMs, key.resolutionMs());
        writer.add(section.id(), rest);
        return all.size() - rest.size();
    }

    private static boolean touches(Section section, BlockTable table, long startMs, long endMs) {
        return section.overlaps(startMs - table.resolutionMs(), endMs);
    }

    private static BlockGroup place(BlockTable table, BlockGroup group) {
        return new BlockGroup(group.project(), group.family(), table.windowStart(group.windowMs()));
    }

    private static void key(PreparedStatement statement, BlockGroup place) throws SQLException {
        statement.setString(1, place.project().value());
        statement.setString(2, place.family());
        statement.setTimestamp(3, new Timestamp(place.windowMs()));
    }

    /** Blocks that were made of a window of raw samples. */
    private static List<Listed> listed(
            Connection connection, BlockTable table, BlockGroup group, long startMs, long endMs, long sealedOrder)
            throws SQLException {
        List<Listed> listed = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(BLOCKS.formatted(table.text()))) {
            key(select, place(table, group));
            select.setLong(4, group.windowMs());
            select.setLong(5, Math.min(endMs, group.windowMs() + BlockTable.SIX_HOURS_MS - 1));
            select.setLong(6, startMs - table.resolutionMs());
            select.setLong(7, sealedOrder);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    listed.add(new Listed(rows.getLong(1), rows.getLong(2), rows.getInt(3), rows.getBytes(4)));
                }
            }
        }
        return listed;
    }

    private static byte[] data(Connection connection, BlockTable table, BlockGroup place, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DATA.formatted(table.text()))) {
            key(select, place);
            select.setLong(4, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getBytes(1) : new byte[0];
            }
        }
    }

    private static String delete(Connection connection, BlockTable table, BlockGroup place, long id)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE.formatted(table.text()))) {
            key(delete, place);
            delete.setLong(4, id);
            try (ResultSet row = delete.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static List<String> places(Connection connection, BlockTable tier, BlockGroup group) throws SQLException {
        List<String> places = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(PLACES.formatted(tier.text()))) {
            key(select, place(tier, group));
            select.setLong(4, group.windowMs());
            select.setLong(5, group.windowMs() + BlockTable.SIX_HOURS_MS - 1);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    places.add(rows.getString(1));
                }
            }
        }
        return places;
    }

    private static boolean holds(Connection connection, BlockGroup group) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(HOLDS)) {
            key(select, group);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
