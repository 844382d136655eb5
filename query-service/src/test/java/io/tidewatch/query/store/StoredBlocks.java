package io.tidewatch.query.store;

import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.block.Chunk;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;

/** Blocks that tests make, and Postgres to read them with. */
final class StoredBlocks {
    private final PostgresFixture postgres = PostgresFixture.get();

    static UUID uuid(SeriesId id) {
        return new UUID(id.high(), id.low());
    }

    static Block raw(BlockKey key, SortedMap<SeriesId, Samples> series) {
        List<Block> blocks = new ArrayList<>();
        BlockWriter writer = new BlockWriter(key, Integer.MAX_VALUE, blocks::add);
        series.forEach(writer::add);
        writer.finish();
        return blocks.get(0);
    }

    static Block aggregates(BlockKey key, SortedMap<SeriesId, Aggregates> series) {
        List<Block> blocks = new ArrayList<>();
        BlockWriter writer = new BlockWriter(key, Integer.MAX_VALUE, blocks::add);
        series.forEach(writer::add);
        writer.finish();
        return blocks.get(0);
    }

    /** One chunk a series. */
    static Block ofChunks(BlockKey key, SortedMap<SeriesId, byte[]> chunks) {
        List<Block> blocks = new ArrayList<>();
        BlockWriter writer = new BlockWriter(key, Integer.MAX_VALUE, blocks::add);
        for (Map.Entry<SeriesId, byte[]> entry : chunks.entrySet()) {
            byte[] bytes = entry.getValue();
            Samples samples = new Samples();
            new ChunkReader().read(new ByteSource(bytes), Long.MIN_VALUE, Long.MAX_VALUE, samples);
            ByteSink sink = new ByteSink(bytes.length);
            sink.bytes(bytes);
            writer.copy(
                    new Section(
                            entry.getKey(),
                            sink.crc(0),
                            List.of(new Chunk(
                                    0,
                                    bytes.length,
                                    samples.size(),
                                    samples.time(0),
                                    samples.time(samples.size() - 1)))),
                    bytes);
        }
        writer.finish();
        return blocks.get(0);
    }

    static Samples read(Block block, Section section) {
        Samples samples = new Samples();
        BlockKey key = BlockDirectory.read(block.directory()).key();
        new BlockReader()
                .read(
                        key,
                        section,
                        BlockReader.section(block.data(), section),
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        samples);
        return samples;
    }

    /** Stores a block in a table as the query-service does. */
    void store(String table, String project, String family, long windowMs, long sealOrder, Block block)
            throws SQLException {
        postgres.jdbc.in(new ProjectScope(project), c -> store(c, table, project, family, windowMs, sealOrder, block));
    }

    static int store(
            Connection connection,
            String table,
            String project,
            String family,
            long windowMs,
            long sealOrder,
            Block block)
            throws SQLException {
        BlockDirectory directory = BlockDirectory.read(block.directory());
        try (PreparedStatement insert = connection.prepareStatement("insert into " + table
                + " (project_id, family, window_start, seal_order, level, first_ms, last_ms, series, samples,"
                + " first_series, last_series, directory, data)"
                + " values (?, ?, to_timestamp(? / 1000.0), ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            List<Section> sections = directory.sections();
            insert.setString(1, project);
            insert.setString(2, family);
            insert.setLong(3, windowMs);
            insert.setLong(4, sealOrder);
            insert.setLong(5, directory.firstMs());
            insert.setLong(6, directory.lastMs());
            insert.setInt(7, directory.sections().size());
            insert.setLong(8, directory.samples());
            insert.setObject(9, uuid(sections.get(0).id()));
            insert.setObject(10, uuid(sections.get(sections.size() - 1).id()));
            insert.setBytes(11, block.directory());
            insert.setBytes(12, block.data());
            return insert.executeUpdate();
        }
    }

    void series(String project, String metric, SeriesId id, String labels) throws SQLException {
        postgres.jdbc.in(new ProjectScope(project), c -> series(c, project, metric, id, labels));
    }

    static int series(Connection connection, String project, String metric, SeriesId id, String labels)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into series values (?, ?, ?, ?::jsonb, now(), now())")) {
            insert.setString(1, project);
            insert.setObject(2, uuid(id));
            insert.setString(3, metric);
            insert.setString(4, labels);
            return insert.executeUpdate();
        }
    }

    /** Rows as text, columns with blanks between them, {@code -} for null. */
    List<String> rows(String project, String sql, Object... arguments) throws SQLException {
        return postgres.jdbc.in(new ProjectScope(project), c -> {
            try (PreparedStatement select = c.prepareStatement(sql)) {
                for (int i = 0; i < arguments.length; i++) {
                    select.setObject(i + 1, arguments[i]);
                }
                try (ResultSet result = select.executeQuery()) {
                    int columns = result.getMetaData().getColumnCount();
                    List<String> rows = new ArrayList<>();
                    StringBuilder row = new StringBuilder();
                    while (result.next()) {
                        row.setLength(0);
                        for (int column = 1; column <= columns; column++) {
                            String value = result.getString(column);
                            row.append(column == 1 ? "" : " ").append(value == null ? "-" : value);
                        }
                        rows.add(row.toString());
                    }
                    return rows;
                }
            }
        });
    }
}
