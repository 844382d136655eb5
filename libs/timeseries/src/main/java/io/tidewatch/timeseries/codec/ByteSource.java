package io.tidewatch.timeseries.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A cursor over a part of an array that never leaves it; reusable. Not for several threads. */
public final class ByteSource {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    /** Offsets in errors count from here. */
    private int origin;

    private int position;
    private int end;

    public ByteSource() {}

    /** A cursor over a whole array. */
    public ByteSource(byte[] array) {
        wrap(array, 0, array.length);
    }

    /** Sets the cursor to a part of an array. */
    public void wrap(byte[] array, int offset, int length) {
        bytes = array;
        origin = offset;
        position = offset;
        end = offset + length;
    }

    public int remaining() {
        return end - position;
    }

    /** Offset of the next byte. */
    public int offset() {
        return position - origin;
    }

    /** @throws CorruptBlockException when bytes are left */
    public void mustEnd(String what) {
        if (position != end) {
            throw corrupt(remaining() + " bytes too many in " + what);
        }
    }

    public int u8(String what) {
        need(1, what);
        return bytes[position++] & 0xFF;
    }

    public int int32(String what) {
        need(Integer.BYTES, what);
        int value = (int) INT.get(bytes, position);
        position += Integer.BYTES;
        return value;
    }

    public long int64(String what) {
        need(Long.BYTES, what);
        long value = (long) LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    public long varint(String what) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1, what);
            byte b = bytes[position++];
            if (shift == 63 && (b & 0xFE) != 0) {
                throw corrupt(what + " does not fit 64 bits");
            }
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw corrupt(what + " does not fit 64 bits");
    }

    public long zigzag(String what) {
        long value = varint(what);
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number between the bounds, both included, which are not negative. */
    public int between(int least, int most, String what) {
        return checked(varint(what), least, most, what);
    }

    private int checked(long value, int least, int most, String what) {
        if (value < least || value > most) {
            throw corrupt(what + " is " + Long.toUnsignedString(value) + ", not " + least + " to " + most);
        }
        return (int) value;
    }

    /** A number of things that take at least so many bytes each of what is left. */
    public int count(String what, int leastBytesEach) {
        return checked(varint(what), 0, remaining() / leastBytesEach, what);
    }

    /** A text with its length before it. */
    public String text(String what) {
        int length = count(what, 1);
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /** Bytes with their length before them. */
    public byte[] column(String what) {
        int length = count(what, 1);
        byte[] column = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return column;
    }

    /** Sets this cursor to a column of another: a length and that many bytes, which the other passes over. */
    void takeColumn(ByteSource source, String what) {
        int length = source.count(what, 1);
        bytes = source.bytes;
        origin = source.origin;
        position = source.position;
        end = position + length;
        source.position = end;
    }

    /** Reads numbers of so many bits, written by {@link ByteSink#pack}, and adds a base to each. */
    void unpack(long[] out, int from, int count, int width, long base) {
        int length = (count * width + 7) / 8;
        need(length, "packed numbers");
        if (width == 0) {
            for (int i = from; i < from + count; i++) {
                out[i] = base;
            }
            return;
        }
        long mask = width == 64 ? -1L : (1L << width) - 1;
        int fast = width <= 56 ? fastCount(count, width) : 0;
        int bit = 0;
        for (int i = 0; i < fast; i++, bit += width) {
            long word = (long) LONG.get(bytes, position + (bit >>> 3));
            out[from + i] = base + ((word >>> (bit & 7)) & mask);
        }
        for (int i = fast; i < count; i++, bit += width) {
            out[from + i] = base + (bits(bit, width) & mask);
        }
        position += length;
    }

    /** How many numbers can be read as whole words without leaving the array. */
    private int fastCount(int count, int width) {
        long bits = 8L * (bytes.length - position - Long.BYTES);
        return bits < 0 ? 0 : (int) Math.min(count, bits / width + 1);
    }

    /** Bits from the cursor on, byte by byte. */
    private long bits(int bit, int width) {
        int at = position + (bit >>> 3);
        int shift = bit & 7;
        long value = (bytes[at++] & 0xFFL) >>> shift;
        for (int got = 8 - shift; got < width; got += 8) {
            value |= (bytes[at++] & 0xFFL) << got;
        }
        return value;
    }

    public CorruptBlockException corrupt(String message) {
        return new CorruptBlockException(offset(), message);
    }

    private void need(int n, String what) {
        if (end - position < n) {
            throw corrupt(what + " needs " + n + " bytes, " + remaining() + " are left");
        }
    }
}
