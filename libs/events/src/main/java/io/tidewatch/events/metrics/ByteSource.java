package io.tidewatch.events.metrics;

import io.tidewatch.events.CorruptRecordException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A cursor over a part of a record that never leaves it; reusable. Not for several threads. */
final class ByteSource {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    /** Where the record starts in the array; offsets in errors count from here. */
    private int origin;

    private int position;
    private int end;

    /** Sets the cursor to a whole record. */
    void wrap(byte[] array, int offset, int length) {
        bytes = array;
        origin = offset;
        position = offset;
        end = offset + length;
    }

    /** Sets the cursor to the next {@code length} bytes of another, which passes over them. */
    void take(ByteSource source, int length, String what) {
        if (length > source.remaining()) {
            throw source.corrupt(what + " needs " + length + " bytes, " + source.remaining() + " are left");
        }
        bytes = source.bytes;
        origin = source.origin;
        position = source.position;
        end = position + length;
        source.position = end;
    }

    /** Sets the cursor to a column of another: a length and that many bytes. */
    void takeColumn(ByteSource source, String what) {
        take(source, source.count(what, 1, 1), what);
    }

    /** Stands where another cursor stands, with the same end. */
    void same(ByteSource other) {
        bytes = other.bytes;
        origin = other.origin;
        position = other.position;
        end = other.end;
    }

    /** Goes to an offset of the record that {@link #offset} gave. */
    void seek(int offset) {
        position = origin + offset;
    }

    int remaining() {
        return end - position;
    }

    /** Offset of the next byte in the record. */
    int offset() {
        return position - origin;
    }

    /** @throws CorruptRecordException when bytes are left */
    void mustEnd(String what) {
        if (position != end) {
            throw corrupt(remaining() + " bytes too many in " + what);
        }
    }

    int u8(String what) {
        need(1, what);
        return bytes[position++] & 0xFF;
    }

    int int32(String what) {
        need(Integer.BYTES, what);
        int value = (int) INT.get(bytes, position);
        position += Integer.BYTES;
        return value;
    }

    long int64(String what) {
        need(Long.BYTES, what);
        long value = (long) LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    long varint(String what) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1, what);
            byte b = bytes[position++];
            if (shift == 63 && (b & 0xFE) != 0) {
                position--;
                throw corrupt(what + " does not fit 64 bits");
            }
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw corrupt(what + " does not fit 64 bits");
    }

    long zigzag(String what) {
        long value = varint(what);
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number of things of which each {@code units} take at least {@code bytesOfUnits} of the bytes that are left. */
    int count(String what, int units, int bytesOfUnits) {
        int at = offset();
        long value = varint(what);
        long most = (long) remaining() * units / bytesOfUnits;
        if (value < 0 || value > most) {
            throw new CorruptRecordException(
                    at, what + " is " + Long.toUnsignedString(value) + ", but the rest has room for " + most);
        }
        return (int) value;
    }

    /** An index below {@code size}. */
    int index(String what, int size) {
        int at = offset();
        long value = varint(what);
        if (value < 0 || value >= size) {
            throw new CorruptRecordException(at, what + " is " + Long.toUnsignedString(value) + ", not below " + size);
        }
        return (int) value;
    }

    /** The first {@code n} bytes of a big-endian 64-bit number, the others being 0; 0 ≤ n ≤ 8. */
    long prefix64(int n, String what) {
        need(n, what);
        long value = 0;
        for (int i = 0; i < n; i++) {
            value |= (bytes[position++] & 0xFFL) << (56 - 8 * i);
        }
        return value;
    }

    String utf8(int length, String what) {
        need(length, what);
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    CorruptRecordException corrupt(String message) {
        return new CorruptRecordException(offset(), message);
    }

    private void need(int n, String what) {
        if (end - position < n) {
            throw corrupt(what + " needs " + n + " bytes, " + remaining() + " are left");
        }
    }
}
