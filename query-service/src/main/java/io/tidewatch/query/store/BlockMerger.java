package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.erasure.ErasureTable;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockMerge;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.block.StoredBlock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Merges the blocks of a group in one transaction: whoever reads sees either what was there or what was made of it.
 * Of a large group only the blocks that the merge has reached are in memory. While an erasure rewrites blocks of a project
 * its seals wait. Stateless.
 */
final class BlockMerger {
    /** Small groups are loaded by one statement. */
    private static final long LOADED_AT_ONCE = 8 << 20;

    private static final int WRITTEN_AT_ONCE = 16;
    private static final List<BlockTable> TIERS = List.of(BlockTable.MINUTES, BlockTable.FIVE_MINUTES);

    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtextextended(?, 60))";

    /** Of what was sealed the oldest runs of a level, or all of every level. */
    private static final String SEALED = """
            select block_id, seal_order, level, first_series, last_series, octet_length(data) from metric_seal
            where project_id = ? and family = ? and window_start = ?
                and (? < 0 or level = ? and seal_order in (
                    select distinct seal_order from metric_seal
                    where project_id = ? and family = ? and window_start = ? and level = ?
                    order by seal_order limit ?))
            order by seal_order, block_id
            """;

    private static final String RAW = """
            select block_id, seal_order, level, first_series, last_series, octet_length(data) from metric_block
            where project_id = ? and family = ? and window_start = ? order by seal_order, block_id
            """;

    private static final String LOAD = """
            select block_id, directory, data from %s
            where project_id = ? and family = ? and window_start = ? and block_id = any(?)
            """;

    private static final String HAS_TIER = """
            select from metric_block_5m
            where project_id = ? and family = ? and window_start = ? and first_ms between ? and ? limit 1
            """;

    private static final String DELETE_TIER =
            "delete from %s where project_id = ? and family = ? and window_start = ? and first_ms between ? and ?";

    private static final String DELETE =
            "delete from %s where project_id = ? and family = ? and window_start = ? and block_id = any(?)";

    private record Input(BlockTable table, long id, long order, int level, SeriesId first, SeriesId last, long bytes) {}

    /**
     * What a merge did.
     *
     * @param blocks that were read
     * @param samples that were written
     * @param duplicates that were left out: another block has the time stamp
     */
    record Merged(int blocks, long samples, long duplicates) {
        static final Merged NOTHING = new Merged(0, 0, 0);
    }

    /** Merges the oldest runs of a level into one of the next. */
    Merged level(Connection connection, BlockGroup group, int level, int mostRuns) throws SQLException {
        if (!lock(connection, group)) {
            return Merged.NOTHING;
        }
        List<Input> inputs = sealed(connection, group, level, mostRuns);
        long runs = inputs.stream().map(Input::order).distinct().count();
        return runs < 2 || ErasureTable.isErasing(connection, group.project())
                ? Merged.NOTHING
                : merge(connection, group, inputs, BlockTable.SEALED, null);
    }

    /** Merges everything of a group whose window is over into its last place, and makes the tiers of it anew. */
    Merged finish(Connection connection, BlockGroup group) throws SQLException {
        if (!lock(connection, group)) {
            return Merged.NOTHING;
        }
        List<Input> inputs = new ArrayList<>(sealed(connection, group, -1, 0));
        // After the seals were read: what an erasure that begins now leaves alone is not among them.
        if (inputs.isEmpty() || ErasureTable.isErasing(connection, group.project())) {
            return Merged.NOTHING;
        }
        try (PreparedStatement select = connection.prepareStatement(RAW)) {
            key(select, group);
            inputs.addAll(inputs(select, BlockTable.RAW));
        }
        inputs.sort(
                (a, b) -> a.order() != b.order() ? Long.compare(a.order(), b.order()) : Long.compare(a.id(), b.id()));
        for (BlockTable tier : TIERS) {
            deleteTier(connection, group, tier);
        }
        TierWriter tiers = new TierWriter(group, newestBefore(connection, group));
        return merge(connection, group, inputs, BlockTable.RAW, tiers);
    }

    /**
     * As {@link #finish}, of a window whose raw samples are kept no more. When it was finished before, what is left came
     * late, and the rest of the window may be gone: it is deleted, and the tiers stay as they are. When it was not, as
     * after a long stop, its tiers are still to be made.
     */
    Merged finishOld(Connection connection, BlockGroup group) throws SQLException {
        if (!hasTier(connection, group)) {
            return finish(connection, group);
        }
        if (!lock(connection, group)) {
            return Merged.NOTHING;
        }
        List<Input> inputs = sealed(connection, group, -1, 0);
        delete(connection, group, BlockTable.SEALED, ids(inputs, BlockTable.SEALED));
        return new Merged(inputs.size(), 0, 0);
    }

    /** Makes the tiers of a window that is over anew, of what its last place holds. */
    Merged remake(Connection connection, BlockGroup group) throws SQLException {
        for (BlockTable tier : TIERS) {
            deleteTier(connection, group, tier);
        }
        List<Input> inputs;
        try (PreparedStatement select = connection.prepareStatement(RAW)) {
            key(select, group);
            inputs = inputs(select, BlockTable.RAW);
        }
        TierWriter tiers = new TierWriter(group, newestBefore(connection, group));
        return inputs.isEmpty() ? Merged.NOTHING : merge(connection, group, inputs, BlockTable.RAW, tiers);
    }

    private static boolean hasTier(Connection connection, BlockGroup group) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(HAS_TIER)) {
            key(
                    select,
                    new BlockGroup(
                            group.project(), group.family(), BlockTable.FIVE_MINUTES.windowStart(group.windowMs())));
            select.setLong(4, group.windowMs());
            select.setLong(5, group.windowMs() + BlockTable.SIX_HOURS_MS - 1);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static NewestValues newestBefore(Connection connection, BlockGroup group) throws SQLException {
        BlockGroup before = new BlockGroup(group.project(), group.family(), group.windowMs() - BlockTable.SIX_HOURS_MS);
        try (PreparedStatement select = connection.prepareStatement(RAW)) {
            key(select, before);
            return new NewestValues(inputs(select, BlockTable.RAW).stream()
                    .sorted(Comparator.comparing(Input::first))
                    .map(input -> new MergeInput(input.first(), input.last(), () -> loadOne(connection, before, input)))
                    .toList());
        }
    }

    private static void deleteTier(Connection connection, BlockGroup group, BlockTable tier) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE_TIER.formatted(tier.text()))) {
            key(delete, new BlockGroup(group.project(), group.family(), tier.windowStart(group.windowMs())));
            delete.setLong(4, group.windowMs());
            delete.setLong(5, group.windowMs() + BlockTable.SIX_HOURS_MS - 1);
            delete.executeUpdate();
        }
    }

    private static Block loadOne(Connection connection, BlockGroup group, Input input) {
        Block block = unchecked(() -> load(connection, group, input.table(), List.of(input.id())))
                .get(input.id());
        if (block == null) {
            throw TidewatchException.dependency("block " + input.id() + " of " + group + " was merged meanwhile", null);
        }
        return block;
    }

    /** Whether nobody else changes the blocks of a group while this transaction lasts. */
    static boolean lock(Connection connection, BlockGroup group) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, group.project().value() + '/' + group.family() + '/' + group.windowMs());
            try (ResultSet result = lock.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private static List<Input> sealed(Connection connection, BlockGroup group, int level, int mostRuns)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SEALED)) {
            key(select, group);
            select.setInt(4, level);
            select.setInt(5, level);
            select.setString(6, group.project().value());
            select.setString(7, group.family());
            select.setTimestamp(8, new Timestamp(group.windowMs()));
            select.setInt(9, level);
            select.setInt(10, mostRuns);
            return inputs(select, BlockTable.SEALED);
        }
    }

    private static List<Input> inputs(PreparedStatement select, BlockTable table) throws SQLException {
        List<Input> inputs = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                inputs.add(new Input(
                        table,
                        rows.getLong(1),
                        rows.getLong(2),
                        rows.getInt(3),
                        id((UUID) rows.getObject(4)),
                        id((UUID) rows.getObject(5)),
                        rows.getLong(6)));
            }
        }
        return inputs;
    }

    private static SeriesId id(UUID of) {
        return new SeriesId(of.getMostSignificantBits(), of.getLeastSignificantBits());
    }

    private static void key(PreparedStatement statement, BlockGroup group) throws SQLException {
        statement.setString(1, group.project().value());
        statement.setString(2, group.family());
        statement.setTimestamp(3, new Timestamp(group.windowMs()));
    }

    private static Merged merge(
            Connection connection, BlockGroup group, List<Input> inputs, BlockTable into, @Nullable TierWriter tiers)
            throws SQLException {
        BlockKey key = BlockKey.raw(group.project(), group.family());
        long order = inputs.stream().mapToLong(Input::order).min().orElseThrow();
        int level = 1 + inputs.stream().mapToInt(Input::level).max().orElseThrow();
        boolean small = inputs.stream().mapToLong(Input::bytes).sum() <= LOADED_AT_ONCE;
        Map<Long, Block> loaded = new HashMap<>();
        if (small) {
            for (BlockTable table : BlockTable.values()) {
                loaded.putAll(load(connection, group, table, ids(inputs, table)));
            }
        }
        List<StoredBlock> blocks = new ArrayList<>();
        for (Input input : inputs) {
            blocks.add(new MergeInput(input.first(), input.last(), () -> {
                Block block = loaded.remove(input.id());
                return block == null ? loadOne(connection, group, input) : block;
            }));
        }
        List<NewBlock> written = new ArrayList<>();
        BlockWriter writer = new BlockWriter(key, BlockWriter.USUAL_LIMIT, block -> {
            written.add(new NewBlock(key, group.windowMs(), block));
            if (tiers != null) {
                tiers.add(block);
                writeTiers(connection, tiers, order, WRITTEN_AT_ONCE);
            }
            if (written.size() >= WRITTEN_AT_ONCE) {
                write(connection, into, written, order, level);
            }
        });
        BlockMerge.Outcome outcome = new BlockMerge().merge(blocks, Long.MIN_VALUE, Long.MAX_VALUE, writer);
        writer.finish();
        write(connection, into, written, order, level);
        if (tiers != null) {
            tiers.finish();
            writeTiers(connection, tiers, order, 1);
        }
        for (BlockTable table : BlockTable.values()) {
            delete(connection, group, table, ids(inputs, table));
        }
        return new Merged(inputs.size(), outcome.samples(), outcome.duplicates() + outcome.conflicts());
    }

    private static void write(Connection connection, BlockTable into, List<NewBlock> written, long order, int level) {
        int blocks = unchecked(() -> BlockRows.write(connection, into, written, order, level));
        written.subList(0, blocks).clear();
    }

    private static void writeTiers(Connection connection, TierWriter tiers, long order, int least) {
        if (tiers.minuteBlocks().size() >= least) {
            write(connection, BlockTable.MINUTES, tiers.minuteBlocks(), order, 0);
        }
        if (tiers.fiveMinuteBlocks().size() >= least) {
            write(connection, BlockTable.FIVE_MINUTES, tiers.fiveMinuteBlocks(), order, 0);
        }
    }

    private static List<Long> ids(List<Input> inputs, BlockTable table) {
        return inputs.stream()
                .filter(input -> input.table() == table)
                .map(Input::id)
                .toList();
    }

    private static Map<Long, Block> load(Connection connection, BlockGroup group, BlockTable table, List<Long> ids)
            throws SQLException {
        Map<Long, Block> blocks = new HashMap<>();
        if (!ids.isEmpty()) {
            try (PreparedStatement select = connection.prepareStatement(LOAD.formatted(table.text()))) {
                key(select, group);
                select.setArray(4, connection.createArrayOf("bigint", ids.toArray()));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        blocks.put(rows.getLong(1), new Block(rows.getBytes(2), rows.getBytes(3)));
                    }
                }
            }
        }
        return blocks;
    }

    private static void delete(Connection connection, BlockGroup group, BlockTable table, List<Long> ids)
            throws SQLException {
        if (!ids.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(DELETE.formatted(table.text()))) {
                key(delete, group);
                delete.setArray(4, connection.createArrayOf("bigint", ids.toArray()));
                delete.executeUpdate();
            }
        }
    }

    private interface Statement<T> {
        T run() throws SQLException;
    }

    /** A failure of Postgres on its way through the merge, which knows no SQL. */
    static final class SqlFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final SQLException failure;

        SqlFailure(SQLException failure) {
            super(failure);
            this.failure = failure;
        }

        SQLException failure() {
            return failure;
        }
    }

    private static <T> T unchecked(Statement<T> statement) {
        try {
            return statement.run();
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }
}
