package io.tidewatch.query.store;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.partitions.TimePartitions;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.codec.Samples;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what the format before left behind, rows of {@code metric_window}, into blocks: a family and window a
 * transaction, which also deletes the rows, so that it goes on where it was ended. Replicas wait for each other. One
 * thread.
 */
public final class WindowCarryOver {
    private static final Logger LOG = LoggerFactory.getLogger(WindowCarryOver.class);
    private static final String TABLE = "metric_window";
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('tidewatch.metric_window'))";
    private static final int FETCH = 500;
    private static final int ARRAY_HEADER = 20;

    private static final String PIECES = """
            select distinct w.project_id, s.metric, date_bin(interval '6 hours', w.window_start, timestamptz '2000-01-03 00:00Z')
            from metric_window w join series s using (project_id, series_id)
            """;

    /** array_send gives the binary form, whose doubles keep their bits. */
    private static final String ROWS = """
            select w.series_id, array_send(w.ts), array_send(w.vals), w.histograms, array_send(w.starts)
            from metric_window w join series s using (project_id, series_id)
            where w.project_id = ? and s.metric = any(?)
                and w.window_start >= ? and w.window_start < ?::timestamptz + interval '6 hours'
            order by w.series_id, w.first_ts
            """;

    private static final String DELETE = """
            delete from metric_window w using series s
            where s.project_id = w.project_id and s.series_id = w.series_id and w.project_id = ? and s.metric = any(?)
                and w.window_start >= ? and w.window_start < ?::timestamptz + interval '6 hours'
            """;

    private final StoreTransactions transactions;
    private final TimePartitions partitions = new TimePartitions();

    public WindowCarryOver(StoreTransactions transactions) {
        this.transactions = transactions;
    }

    private record Piece(ProjectId project, String family, long windowMs) {}

    /**
     * Does all of it.
     *
     * @return samples that were carried over
     */
    public long run() {
        Map<Piece, TreeSet<String>> pieces = transactions.in(WindowCarryOver::pieces);
        long samples = 0;
        int done = 0;
        for (Map.Entry<Piece, TreeSet<String>> piece : pieces.entrySet()) {
            Piece of = piece.getKey();
            transactions.in(c -> partitions.ensure(c, BlockTable.SEALED.text(), of.windowMs()));
            samples += transactions.in(c -> carry(c, of, piece.getValue()));
            if (++done % 500 == 0) {
                LOG.info("carried {} of {} pieces of the former format over", done, pieces.size());
            }
        }
        for (long begin : transactions.in(c -> partitions.begins(c, TABLE))) {
            transactions.in(c -> partitions.dropEmpty(c, TABLE, begin));
        }
        if (samples > 0) {
            LOG.info("carried {} samples of the former format over into blocks", samples);
        }
        return samples;
    }

    private static Map<Piece, TreeSet<String>> pieces(Connection connection) throws SQLException {
        Map<Piece, TreeSet<String>> pieces =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(PIECES)) {
            while (rows.next()) {
                Piece piece = new Piece(
                        new ProjectId(rows.getString(1)),
                        MetricFamily.of(rows.getString(2)),
                        rows.getTimestamp(3).getTime());
                pieces.computeIfAbsent(piece, p -> new TreeSet<>()).add(rows.getString(2));
            }
        }
        return pieces;
    }

    private static long carry(Connection connection, Piece piece, TreeSet<String> metrics) throws SQLException {
        try (Statement lock = connection.createStatement()) {
            lock.execute(LOCK);
        }
        List<NewBlock> blocks = new ArrayList<>();
        BlockWriter writer = new BlockWriter(
                BlockKey.raw(piece.project(), piece.family()),
                BlockWriter.USUAL_LIMIT,
                block -> blocks.add(
                        new NewBlock(BlockKey.raw(piece.project(), piece.family()), piece.windowMs(), block)));
        long samples = 0;
        try (PreparedStatement select = connection.prepareStatement(ROWS)) {
            parameters(connection, select, piece, metrics);
            select.setFetchSize(FETCH);
            try (ResultSet rows = select.executeQuery()) {
                @Nullable UUID series = null;
                Samples of = new Samples();
                while (rows.next()) {
                    UUID next = (UUID) rows.getObject(1);
                    if (series != null && !series.equals(next)) {
                        writer.add(id(series), of.ordered());
                        samples += of.size();
                        of = new Samples();
                    }
                    series = next;
                    decode(rows, of);
                }
                if (series != null) {
                    writer.add(id(series), of.ordered());
                    samples += of.size();
                }
            }
        }
        writer.finish();
        BlockRows.write(connection, BlockTable.SEALED, blocks, BlockRows.nextOrder(connection), 0);
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            parameters(connection, delete, piece, metrics);
            delete.executeUpdate();
        }
        return samples;
    }

    private static void parameters(
            Connection connection, PreparedStatement statement, Piece piece, TreeSet<String> metrics)
            throws SQLException {
        Array names = connection.createArrayOf("text", metrics.toArray());
        statement.setString(1, piece.project().value());
        statement.setArray(2, names);
        statement.setTimestamp(3, new Timestamp(piece.windowMs()));
        statement.setTimestamp(4, new Timestamp(piece.windowMs()));
    }

    private static SeriesId id(UUID of) {
        return new SeriesId(of.getMostSignificantBits(), of.getLeastSignificantBits());
    }

    /** Of each array: dimensions, flags, element type, length, lower bound, then a length before each element. */
    private static void decode(ResultSet row, Samples into) throws SQLException {
        ByteBuffer ts = ByteBuffer.wrap(row.getBytes(2));
        ByteBuffer values = ByteBuffer.wrap(row.getBytes(3));
        byte @Nullable [] column = row.getBytes(4);
        byte @Nullable [] startColumn = row.getBytes(5);
        @Nullable ByteBuffer starts = startColumn == null ? null : ByteBuffer.wrap(startColumn);
        int length = ts.getInt(12);
        byte @Nullable [] @Nullable [] histograms = column == null ? null : StoredHistograms.decode(column, length);
        HistogramBytes decoder = new HistogramBytes();
        int valueAt = ARRAY_HEADER;
        for (int i = 0; i < length; i++) {
            boolean isNull = values.getInt(valueAt) < 0;
            double value = isNull ? Double.NaN : Double.longBitsToDouble(values.getLong(valueAt + 4));
            valueAt += isNull ? 4 : 12;
            int at = ARRAY_HEADER + i * 12 + 4;
            byte @Nullable [] histogram = histograms == null ? null : histograms[i];
            into.add(
                    ts.getLong(at),
                    value,
                    histogram == null ? null : decoder.decode(histogram),
                    starts == null ? 0 : starts.getLong(at));
        }
    }
}
