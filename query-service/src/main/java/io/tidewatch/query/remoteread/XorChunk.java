package io.tidewatch.query.remoteread;

import java.io.ByteArrayOutputStream;

/**
 * A run of float samples in Prometheus' XOR encoding ({@code tsdb/chunkenc/xor.go}): the number of samples, then time
 * stamps by the change of their steps and values by the bits that differ from the one before. Stateless.
 */
final class XorChunk {
    /** Samples in a chunk, as Prometheus itself cuts them. */
    static final int SAMPLES = 120;

    private static final int[] STEP_BITS = {14, 17, 20};
    private static final int MOST_LEADING = 31;

    private XorChunk() {}

    /** The samples from inclusive to exclusive, ascending by time stamp, at most 65,535. */
    static byte[] encode(long[] timestampsMs, double[] values, int from, int to) {
        Bits out = new Bits();
        out.bits(to - from, 16);
        int leading = -1;
        int trailing = 0;
        long delta = 0;
        for (int i = from; i < to; i++) {
            long value = Double.doubleToRawLongBits(values[i]);
            if (i == from) {
                out.varint((timestampsMs[i] << 1) ^ (timestampsMs[i] >> 63));
                out.bits(value, 64);
                continue;
            }
            long step = timestampsMs[i] - timestampsMs[i - 1];
            if (i == from + 1) {
                out.varint(step);
            } else {
                step(out, step - delta);
            }
            delta = step;
            long xor = value ^ Double.doubleToRawLongBits(values[i - 1]);
            if (xor == 0) {
                out.bit(false);
                continue;
            }
            out.bit(true);
            int newLeading = Math.min(MOST_LEADING, Long.numberOfLeadingZeros(xor));
            int newTrailing = Long.numberOfTrailingZeros(xor);
            boolean fits = leading >= 0 && newLeading >= leading && newTrailing >= trailing;
            out.bit(!fits);
            if (!fits) {
                leading = newLeading;
                trailing = newTrailing;
                out.bits(leading, 5);
                // 64 does not fit and 0 does not occur, so 0 stands for 64.
                out.bits(64 - leading - trailing, 6);
            }
            out.bits(xor >>> trailing, 64 - leading - trailing);
        }
        return out.bytes();
    }

    private static void step(Bits out, long change) {
        if (change == 0) {
            out.bit(false);
            return;
        }
        out.bit(true);
        for (int bits : STEP_BITS) {
            if (change >= -((1L << (bits - 1)) - 1) && change <= 1L << (bits - 1)) {
                out.bit(false);
                out.bits(change, bits);
                return;
            }
            out.bit(true);
        }
        out.bits(change, 64);
    }

    /** Bits, the highest of each byte first. */
    private static final class Bits {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        private int current;
        private int used;

        void bit(boolean set) {
            current = (current << 1) | (set ? 1 : 0);
            if (++used == 8) {
                out.write(current);
                current = 0;
                used = 0;
            }
        }

        void bits(long value, int count) {
            for (int i = count - 1; i >= 0; i--) {
                bit((value >>> i & 1) != 0);
            }
        }

        void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bits((rest & 0x7F) | 0x80, 8);
                rest >>>= 7;
            }
            bits(rest, 8);
        }

        byte[] bytes() {
            while (used != 0) {
                bit(false);
            }
            return out.toByteArray();
        }
    }
}
