package io.tidewatch.timeseries.codec;

import java.util.Arrays;

/** Values as bytes: {@code doubles(n)} of docs/formats/blocks.md. Reusable; not for several threads. */
final class DoubleColumn {
    private static final int WITH_EXCEPTIONS = 32;
    private static final int CONSTANT = 64;
    private static final int XOR = 65;
    private static final int SUMS = 96;

    /** Digits behind the point of what is summed: milli-, micro-, nanoseconds. */
    private static final int[] SUMMED_DIGITS = {3, 6, 9};

    /** Most that a sum may be away from a decimal, in units of its last bit. */
    private static final long MOST_ERROR = 1 << 16;

    /** More exceptions than values, at any place of a column, less this: the column is not decimal. */
    private static final int PATIENCE = 8;

    /** Bytes a value above which XOR is tried, too. */
    private static final int DEAR = 4;

    private final LongColumn longs = new LongColumn();
    private final XorColumn xor = new XorColumn();
    private final ByteSink decimals = new ByteSink(256);
    private final ByteSink sums = new ByteSink(256);
    private final ByteSink bits = new ByteSink(256);
    private long[] numbers = new long[Frame.SIZE];
    private long[] errors = new long[Frame.SIZE];
    private int[] exceptions = new int[Frame.SIZE];

    /** Writes the values from inclusive to exclusive, at least one. */
    void write(double[] values, int from, int to, ByteSink out) {
        int count = to - from;
        if (numbers.length < count) {
            numbers = new long[Math.max(count, 2 * numbers.length)];
            errors = new long[numbers.length];
            exceptions = new int[numbers.length];
        }
        decimals.clear();
        boolean decimal = writeDecimals(values, from, to);
        if (decimal && decimals.size() <= DEAR * count) {
            out.append(decimals);
            return;
        }
        if (isConstant(values, from, to)) {
            out.u8(CONSTANT);
            out.int64(Double.doubleToRawLongBits(values[from]));
            return;
        }
        bits.clear();
        bits.u8(XOR);
        xor.write(values, from, to, bits);
        ByteSink shortest = decimal && decimals.size() <= bits.size() ? decimals : bits;
        for (int digits : SUMMED_DIGITS) {
            sums.clear();
            if (writeSums(values, from, to, digits)) {
                out.append(sums.size() < shortest.size() ? sums : shortest);
                return;
            }
        }
        out.append(shortest);
    }

    private static boolean isConstant(double[] values, int from, int to) {
        long first = Double.doubleToRawLongBits(values[from]);
        for (int i = from + 1; i < to; i++) {
            if (Double.doubleToRawLongBits(values[i]) != first) {
                return false;
            }
        }
        return true;
    }

    /** @return false when too few of the values are decimals; then nothing is written */
    private boolean writeDecimals(double[] values, int from, int to) {
        int digits = 0;
        int found = 0;
        long before = 0;
        int i = from;
        while (i < to) {
            double value = values[i];
            long number = Decimals.number(value, digits);
            if (Decimals.is(value, number, digits)) {
                before = number;
            } else {
                int more = Decimals.digits(value, digits + 1);
                if (more >= 0) {
                    digits = more;
                    found = 0;
                    before = 0;
                    i = from;
                    continue;
                }
                if (2 * found > i - from + PATIENCE) {
                    return false;
                }
                exceptions[found++] = i - from;
            }
            numbers[i - from] = before;
            i++;
        }
        decimals.u8(digits + (found > 0 ? WITH_EXCEPTIONS : 0));
        longs.write(numbers, 0, to - from, decimals);
        if (found > 0) {
            writeExceptions(values, from, found, decimals);
        }
        return true;
    }

    /** @return false when too few of the values are near decimals of so many digits */
    private boolean writeSums(double[] values, int from, int to, int digits) {
        int found = 0;
        long number = 0;
        long error = 0;
        for (int i = from; i < to; i++) {
            long nearest = Decimals.number(values[i], digits);
            long away = Double.doubleToRawLongBits(values[i]) - Decimals.bits(nearest, digits);
            if (away >= -MOST_ERROR && away <= MOST_ERROR) {
                number = nearest;
                error = away;
            } else if (2 * found > i - from + PATIENCE) {
                return false;
            } else {
                exceptions[found++] = i - from;
            }
            numbers[i - from] = number;
            errors[i - from] = error;
        }
        sums.u8(SUMS + digits);
        longs.write(numbers, 0, to - from, sums);
        longs.write(errors, 0, to - from, sums);
        writeExceptions(values, from, found, sums);
        return true;
    }

    private void writeExceptions(double[] values, int from, int found, ByteSink out) {
        out.varint(found);
        int next = 0;
        for (int e = 0; e < found; e++) {
            out.varint(exceptions[e] - next);
            out.int64(Double.doubleToRawLongBits(values[from + exceptions[e]]));
            next = exceptions[e] + 1;
        }
    }

    /**
     * Reads a column of so many values, of which those from inclusive to exclusive go into the array.
     *
     * @param scratch as long as the column
     */
    static void read(ByteSource source, int count, int from, int to, double[] out, int at, long[] scratch) {
        int form = source.u8("form of values");
        if (form == CONSTANT) {
            Arrays.fill(out, at, at + to - from, Double.longBitsToDouble(source.int64("value")));
        } else if (form == XOR) {
            XorColumn.read(source, count, from, to, out, at);
        } else {
            int digits = form & (WITH_EXCEPTIONS - 1);
            boolean known = form < 2 * WITH_EXCEPTIONS || (form >= SUMS && form < SUMS + WITH_EXCEPTIONS);
            if (!known || digits > Decimals.MOST_DIGITS) {
                throw source.corrupt("form " + form + " of values is not known");
            }
            LongColumn.read(source, scratch, count);
            Decimals.divide(scratch, out, at, from, to, digits);
            if (form >= SUMS) {
                LongColumn.read(source, scratch, count);
                for (int i = from; i < to; i++) {
                    int o = at + i - from;
                    out[o] = Double.longBitsToDouble(Double.doubleToRawLongBits(out[o]) + scratch[i]);
                }
            }
            if (form >= WITH_EXCEPTIONS) {
                readExceptions(source, count, from, to, out, at);
            }
        }
    }

    private static void readExceptions(ByteSource source, int count, int from, int to, double[] out, int at) {
        int exceptions = source.between(0, count, "exceptions");
        int next = 0;
        for (int e = 0; e < exceptions; e++) {
            if (next >= count) {
                throw source.corrupt("more exceptions than values");
            }
            int place = next + source.between(0, count - 1 - next, "gap of an exception");
            double value = Double.longBitsToDouble(source.int64("exception"));
            if (place >= from && place < to) {
                out[at + place - from] = value;
            }
            next = place + 1;
        }
    }
}
