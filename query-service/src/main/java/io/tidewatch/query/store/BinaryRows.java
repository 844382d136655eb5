package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Rows in the binary form of {@code COPY} (PostgreSQL documentation, COPY, File Formats), sent in pieces. One use, one
 * thread.
 */
final class BinaryRows implements AutoCloseable {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int FLUSH_AT = 1 << 18;
    /** Microseconds between the Unix epoch and Postgres' epoch. */
    private static final long POSTGRES_EPOCH_US = 946_684_800_000_000L;

    private final CopyIn copy;
    private ByteBuffer buffer = ByteBuffer.allocate(FLUSH_AT + (1 << 16));

    BinaryRows(CopyManager manager, String table) throws SQLException {
        copy = manager.copyIn("copy " + table + " from stdin (format binary)");
        buffer.put(SIGNATURE).putInt(0).putInt(0);
    }

    /** Begins a row. */
    BinaryRows row(int fields) throws SQLException {
        if (buffer.position() >= FLUSH_AT) {
            flush();
        }
        room(2).putShort((short) fields);
        return this;
    }

    BinaryRows text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        room(4 + bytes.length).putInt(bytes.length).put(bytes);
        return this;
    }

    /** A value of the type {@code jsonb}. */
    BinaryRows jsonb(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        room(5 + bytes.length).putInt(1 + bytes.length).put((byte) 1).put(bytes);
        return this;
    }

    BinaryRows uuid(SeriesId id) {
        room(20).putInt(16).putLong(id.high()).putLong(id.low());
        return this;
    }

    BinaryRows bigint(long value) {
        room(12).putInt(8).putLong(value);
        return this;
    }

    /** A value of the type {@code double precision}. */
    BinaryRows real(double value) {
        return bigint(Double.doubleToRawLongBits(value));
    }

    /** A value of the type {@code timestamptz}. */
    BinaryRows time(long ms) {
        return bigint(ms * 1000 - POSTGRES_EPOCH_US);
    }

    /** Ends the copy; without it nothing arrives. */
    long finish() throws SQLException {
        room(2).putShort((short) -1);
        flush();
        return copy.endCopy();
    }

    /** Cancels a copy that did not finish. */
    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int capacity = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
            byte[] grown = Arrays.copyOf(buffer.array(), capacity);
            buffer = ByteBuffer.wrap(grown).position(buffer.position());
        }
        return buffer;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
