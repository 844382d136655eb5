package io.tidewatch.ingest.export;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of a protobuf message in the making. Fields of proto3: what has its default is left out. Not for several threads. */
final class WireBuffer {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private byte[] bytes = new byte[256];
    private int size;

    void clear() {
        size = 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, size);
    }

    int size() {
        return size;
    }

    /** An {@code int64}, {@code uint64} or enum. */
    void integer(int field, long value) {
        if (value != 0) {
            alwaysInteger(field, value);
        }
    }

    /** As {@link #integer}, zero too: a field of a {@code oneof} says by being there which it is. */
    void alwaysInteger(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
    }

    /** A {@code sint32} or {@code sint64}. */
    void signed(int field, long value) {
        integer(field, zigzag(value));
    }

    /** A {@code double}; only +0.0 is the default. */
    void real(int field, double value) {
        if (Double.doubleToRawLongBits(value) != 0) {
            alwaysReal(field, value);
        }
    }

    void alwaysReal(int field, double value) {
        varint((long) field << 3 | FIXED64);
        rawReal(value);
    }

    void text(int field, String value) {
        if (!value.isEmpty()) {
            alwaysText(field, value);
        }
    }

    /** As {@link #text}, the empty one too: an element of a repeated field. */
    void alwaysText(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        nested(field, utf8, utf8.length);
    }

    /** A message, or packed numbers. */
    void nested(int field, WireBuffer message) {
        nested(field, message.bytes, message.size);
    }

    private void nested(int field, byte[] content, int length) {
        varint((long) field << 3 | BYTES);
        varint(length);
        reserve(length);
        System.arraycopy(content, 0, bytes, size, length);
        size += length;
    }

    /** A number of a packed field. */
    void varint(long value) {
        reserve(10);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            bytes[size++] = (byte) (left & 0x7F | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    /** A double of a packed field; the raw bits are kept. */
    void rawReal(double value) {
        reserve(8);
        long bits = Double.doubleToRawLongBits(value);
        for (int i = 0; i < 8; i++) {
            bytes[size++] = (byte) (bits >>> (8 * i));
        }
    }

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
