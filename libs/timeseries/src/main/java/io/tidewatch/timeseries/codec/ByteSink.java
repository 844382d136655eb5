package io.tidewatch.timeseries.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A growing array of bytes. Fixed-width numbers are little-endian. Not for several threads. */
public final class ByteSink {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int size;

    /** @param capacity bytes that are expected */
    public ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    /** Bytes written. */
    public int size() {
        return size;
    }

    /** Forgets what was written. */
    public void clear() {
        size = 0;
    }

    /** Forgets what was written behind a position. */
    public void truncate(int position) {
        size = position;
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** A copy of what was written from a position on. */
    public byte[] toBytes(int from) {
        return Arrays.copyOfRange(bytes, from, size);
    }

    /** CRC-32C of what was written from a position on. */
    public int crc(int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, size - from);
        return (int) crc.getValue();
    }

    public void u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    public void int32(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    public void int64(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /** Unsigned LEB128, 1 to 10 bytes. */
    public void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** How many bytes {@link #varint} takes. */
    static int varintBytes(long value) {
        return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
    }

    /** LEB128 of the zigzag form, so that small negative numbers are short too. */
    public void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    /** Appends bytes. */
    public void bytes(byte[] source) {
        bytes(source, 0, source.length);
    }

    /** Appends a part of an array. */
    public void bytes(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** A text in UTF-8 with its length before it. */
    public void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        varint(utf8.length);
        bytes(utf8);
    }

    /** Length and content of another sink. */
    public void column(ByteSink column) {
        varint(column.size);
        bytes(column.bytes, 0, column.size);
    }

    /** Content of another sink. */
    public void append(ByteSink other) {
        bytes(other.bytes, 0, other.size);
    }

    /** Appends the lowest {@code width} bits of each number, lowest first; the last byte is filled up with 0. */
    void pack(long[] numbers, int count, int width) {
        if (width == 0) {
            return;
        }
        reserve((count * width + 7) / 8 + Long.BYTES);
        long mask = width == 64 ? -1L : (1L << width) - 1;
        long word = 0;
        int used = 0;
        for (int i = 0; i < count; i++) {
            long number = numbers[i] & mask;
            word |= number << used;
            used += width;
            if (used >= 64) {
                LONG.set(bytes, size, word);
                size += Long.BYTES;
                used -= 64;
                word = used == 0 ? 0 : number >>> (width - used);
            }
        }
        LONG.set(bytes, size, word);
        size += (used + 7) / 8;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
