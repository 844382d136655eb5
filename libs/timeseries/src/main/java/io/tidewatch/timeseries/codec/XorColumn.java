package io.tidewatch.timeseries.codec;

/**
 * Values as the bits in which they differ from the one before (Pelkonen and others, Gorilla, 2015). Not for several
 * threads.
 */
final class XorColumn {
    private final ByteSink out = new ByteSink(256);
    private long word;
    private int used;

    /** Writes the values from inclusive to exclusive, at least one. */
    void write(double[] values, int from, int to, ByteSink sink) {
        out.clear();
        word = 0;
        used = 0;
        long before = Double.doubleToRawLongBits(values[from]);
        put(before, 64);
        int leading = 0;
        int length = 0;
        for (int i = from + 1; i < to; i++) {
            long bits = Double.doubleToRawLongBits(values[i]);
            long xor = bits ^ before;
            before = bits;
            if (xor == 0) {
                put(0, 1);
                continue;
            }
            int zerosBefore = Long.numberOfLeadingZeros(xor);
            int zerosAfter = Long.numberOfTrailingZeros(xor);
            int needed = 64 - zerosBefore - zerosAfter;
            boolean fits = length > 0 && zerosBefore >= leading && zerosAfter >= 64 - leading - length;
            if (fits && length <= needed + 12) {
                put(0b01, 2);
            } else {
                leading = zerosBefore;
                length = needed;
                put(0b11 | (long) leading << 2 | (long) (length - 1) << 8, 14);
            }
            put(xor >>> (64 - leading - length), length);
        }
        for (int rest = used; rest > 0; rest -= 8) {
            out.u8((int) word);
            word >>>= 8;
        }
        sink.column(out);
    }

    /** The value has no bits beyond its width, 1 to 64. */
    private void put(long value, int width) {
        word |= value << used;
        used += width;
        if (used >= 64) {
            out.int64(word);
            used -= 64;
            word = used == 0 ? 0 : value >>> (width - used);
        }
    }

    /** Reads a column of so many values, of which those from inclusive to exclusive go into the array. */
    static void read(ByteSource source, int count, int from, int to, double[] out, int at) {
        ByteSource column = new ByteSource();
        column.takeColumn(source, "bits of values");
        BitSource bits = new BitSource(column);
        long value = bits.take(64);
        int leading = 0;
        int length = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0 && bits.take(1) != 0) {
                if (bits.take(1) != 0) {
                    leading = (int) bits.take(6);
                    length = (int) bits.take(6) + 1;
                    if (leading + length > 64) {
                        throw column.corrupt("a window of " + length + " bits behind " + leading + " zeros");
                    }
                } else if (length == 0) {
                    throw column.corrupt("there is no window yet");
                }
                value ^= bits.take(length) << (64 - leading - length);
            }
            if (i >= from && i < to) {
                out[at + i - from] = Double.longBitsToDouble(value);
            }
        }
        bits.end();
    }

    /** Takes bits of a cursor, lowest first. */
    private static final class BitSource {
        private final ByteSource source;
        private long word;
        private int left;

        BitSource(ByteSource source) {
            this.source = source;
        }

        /** The next 1 to 64 bits. */
        long take(int width) {
            long value = word;
            int got = left;
            if (got < width) {
                left = Math.min(64, 8 * source.remaining());
                if (got + left < width) {
                    throw source.corrupt("bits of values end too early");
                }
                word = left == 64 ? source.int64("bits of values") : rest();
                value |= got == 64 ? 0 : word << got;
                int more = width - got;
                word = more == 64 ? 0 : word >>> more;
                left -= more;
            } else {
                word = width == 64 ? 0 : word >>> width;
                left -= width;
            }
            return width == 64 ? value : value & ((1L << width) - 1);
        }

        private long rest() {
            long value = 0;
            for (int shift = 0; source.remaining() > 0; shift += 8) {
                value |= (long) source.u8("bits of values") << shift;
            }
            return value;
        }

        void end() {
            source.mustEnd("bits of values");
            if (left > 7 || word != 0) {
                throw source.corrupt("bits of values are left over");
            }
        }
    }
}
