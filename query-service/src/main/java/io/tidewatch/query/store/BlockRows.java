package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.Section;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Writes blocks by {@code COPY}. Stateless. */
final class BlockRows {
    private static final String COLUMNS = " (project_id, family, window_start, seal_order, level, first_ms, last_ms,"
            + " series, samples, first_series, last_series, directory, data)";
    private static final int FIELDS = 13;

    private BlockRows() {}

    /**
     * Adds rows.
     *
     * @param sealOrder the lowest order of what a merge read; null for a seal
     * @param level 0 for a seal, else how often the samples have been merged
     */
    static void write(
            Connection connection, BlockTable table, List<NewBlock> blocks, @Nullable Long sealOrder, int level)
            throws SQLException {
        if (blocks.isEmpty()) {
            return;
        }
        try (BinaryRows rows =
                new BinaryRows(connection.unwrap(PGConnection.class).getCopyAPI(), table.text() + COLUMNS)) {
            for (NewBlock block : blocks) {
                BlockDirectory contents = BlockDirectory.read(block.block().directory());
                List<Section> sections = contents.sections();
                SeriesId first = sections.get(0).id();
                SeriesId last = sections.get(sections.size() - 1).id();
                rows.row(FIELDS)
                        .text(block.key().project().value())
                        .text(block.key().family())
                        .time(block.windowMs())
                        .bigint(sealOrder)
                        .smallint(level)
                        .bigint(contents.firstMs())
                        .bigint(contents.lastMs())
                        .integer(sections.size())
                        .bigint(contents.samples())
                        .uuid(first)
                        .uuid(last)
                        .bytes(block.block().directory())
                        .bytes(block.block().data());
            }
            rows.finish();
        }
    }
}
