package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
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

    private static final int INT4_OID = 23;
    private static final int INT8_OID = 20;
    private static final int FLOAT8_OID = 701;
    /** Dimensions, flags, element type, length, lower bound. */
    private static final int ARRAY_HEADER = 20;

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

    BinaryRows bigints(long[] values, int from, int to) {
        array(INT8_OID, to - from, 12);
        for (int i = from; i < to; i++) {
            buffer.putInt(8).putLong(values[i]);
        }
        return this;
    }

    /** A value of the type {@code bytea}, or null. */
    BinaryRows bytes(byte @Nullable [] value) {
        if (value == null) {
            return none();
        }
        room(4 + value.length).putInt(value.length).put(value);
        return this;
    }

    /** A null. */
    BinaryRows none() {
        room(4).putInt(-1);
        return this;
    }

    /** An array that has null where something stands in the other; as {@link #doubles} when nothing does. */
    BinaryRows doublesExcept(double[] values, byte @Nullable [] @Nullable [] except, int from, int to) {
        int nulls = 0;
        for (int i = from; except != null && i < to; i++) {
            nulls += except[i] == null ? 0 : 1;
        }
        if (except == null || nulls == 0) {
            return doubles(values, from, to);
        }
        int length = to - from;
        int bytes = ARRAY_HEADER + length * 12 - nulls * 8;
        room(4 + bytes)
                .putInt(bytes)
                .putInt(1)
                .putInt(1)
                .putInt(FLOAT8_OID)
                .putInt(length)
                .putInt(1);
        for (int i = from; i < to; i++) {
            if (except[i] != null) {
                buffer.putInt(-1);
            } else {
                buffer.putInt(8).putLong(Double.doubleToRawLongBits(values[i]));
            }
        }
        return this;
    }

    BinaryRows doubles(double[] values, int from, int to) {
        array(FLOAT8_OID, to - from, 12);
        for (int i = from; i < to; i++) {
            buffer.putInt(8).putLong(Double.doubleToRawLongBits(values[i]));
        }
        return this;
    }

    BinaryRows ints(int[] values, int from, int to) {
        array(INT4_OID, to - from, 8);
        for (int i = from; i < to; i++) {
            buffer.putInt(4).putInt(values[i]);
        }
        return this;
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

    private void array(int oid, int length, int elementBytes) {
        room(4 + ARRAY_HEADER + length * elementBytes);
        if (length == 0) {
            buffer.putInt(12).putInt(0).putInt(0).putInt(oid);
        } else {
            buffer.putInt(ARRAY_HEADER + length * elementBytes)
                    .putInt(1)
                    .putInt(0)
                    .putInt(oid)
                    .putInt(length)
                    .putInt(1);
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
