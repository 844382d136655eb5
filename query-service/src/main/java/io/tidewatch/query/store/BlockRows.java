package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.Section;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;

/**
 * Writes blocks. By plain statements: Postgres has no {@code COPY} into tables under row-level security, and blocks are
 * large and few. Stateless.
 */
final class BlockRows {
    private static final String INSERT = """
            insert into %s (project_id, family, window_start, seal_order, level, first_ms, last_ms, series, samples,
                first_series, last_series, directory, data)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    /** Bytes of blocks that go to Postgres at once. */
    private static final int BATCH_BYTES = 4 << 20;

    private BlockRows() {}

    /** The order of a seal, above that of all others. */
    static long nextOrder(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select nextval('metric_block_id')")) {
            result.next();
            return result.getLong(1);
        }
    }

    /**
     * Adds rows.
     *
     * @param sealOrder of a seal from {@link #nextOrder}; of a merge the lowest of what it read
     * @param level 0 for a seal, else how often the samples have been merged
     * @return how many
     */
    static int write(Connection connection, BlockTable table, List<NewBlock> blocks, long sealOrder, int level)
            throws SQLException {
        if (blocks.isEmpty()) {
            return 0;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT.formatted(table.text()))) {
            int bytes = 0;
            for (NewBlock block : blocks) {
                row(insert, block, sealOrder, level);
                insert.addBatch();
                bytes += block.block().data().length + block.block().directory().length;
                if (bytes >= BATCH_BYTES) {
                    insert.executeBatch();
                    bytes = 0;
                }
            }
            insert.executeBatch();
        }
        return blocks.size();
    }

    private static void row(PreparedStatement insert, NewBlock block, long sealOrder, int level) throws SQLException {
        BlockDirectory contents = BlockDirectory.read(block.block().directory());
        List<Section> sections = contents.sections();
        insert.setString(1, block.key().project().value());
        insert.setString(2, block.key().family());
        insert.setTimestamp(3, new Timestamp(block.windowMs()));
        insert.setLong(4, sealOrder);
        insert.setShort(5, (short) level);
        insert.setLong(6, contents.firstMs());
        insert.setLong(7, contents.lastMs());
        insert.setInt(8, sections.size());
        insert.setLong(9, contents.samples());
        insert.setObject(10, uuid(sections.get(0).id()));
        insert.setObject(11, uuid(sections.get(sections.size() - 1).id()));
        insert.setBytes(12, block.block().directory());
        insert.setBytes(13, block.block().data());
    }

    private static UUID uuid(SeriesId id) {
        return new UUID(id.high(), id.low());
    }
}
