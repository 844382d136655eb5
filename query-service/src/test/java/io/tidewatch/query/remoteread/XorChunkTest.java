package io.tidewatch.query.remoteread;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.StaleMarker;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XorChunkTest {
    @Test
    void theFirstSamplesAreWrittenAsPrometheusWritesThem() {
        byte[] chunk = XorChunk.encode(new long[] {1_000, 16_000, 31_000}, new double[] {1, 1, 1}, 0, 3);
        // Three samples; 1000 zigzag; the bits of 1.0; 15000; then: same value, same step, same value.
        assertThat(HexFormat.of().formatHex(chunk)).isEqualTo("0003" + "d00f" + "3ff0000000000000" + "9875" + "00");
    }

    @Test
    void everySampleComesBackBitByBit() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(200);
            long[] times = new long[size];
            double[] values = new double[size];
            long time = random.nextLong() >> 20;
            for (int i = 0; i < size; i++) {
                time += 1 + (random.nextInt(3) == 0 ? random.nextInt(2_000_000) : 14_999 + random.nextInt(3));
                if (random.nextInt(50) == 0) {
                    time += 1L << 40;
                }
                times[i] = time;
                values[i] = switch (random.nextInt(5)) {
                    case 0 -> Double.longBitsToDouble(random.nextLong());
                    case 1 -> StaleMarker.VALUE;
                    case 2 -> i == 0 ? 0 : values[i - 1];
                    default -> random.nextInt(1_000);
                };
            }
            Reader reader = new Reader(XorChunk.encode(times, values, 0, size));
            assertThat(reader.bits(16)).as("seed %d", seed).isEqualTo(size);
            for (int i = 0; i < size; i++) {
                reader.next(i);
                assertThat(reader.time).as("seed %d, sample %d", seed, i).isEqualTo(times[i]);
                assertThat(reader.value)
                        .as("seed %d, sample %d", seed, i)
                        .isEqualTo(Double.doubleToRawLongBits(values[i]));
            }
        }
    }

    /** Reads as Prometheus' iterator does. */
    private static final class Reader {
        private final byte[] bytes;
        private int position;
        private long time;
        private long value;
        private long delta;
        private int leading;
        private int trailing;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        void next(int index) {
            if (index == 0) {
                long zigzag = varint();
                time = (zigzag >>> 1) ^ -(zigzag & 1);
                value = bits(64);
                return;
            }
            if (index == 1) {
                delta = varint();
            } else {
                int ones = 0;
                while (ones < 4 && bits(1) == 1) {
                    ones++;
                }
                int width = new int[] {0, 14, 17, 20, 64}[ones];
                if (width > 0) {
                    long change = bits(width);
                    if (width < 64 && change > 1L << (width - 1)) {
                        change -= 1L << width;
                    }
                    delta += change;
                }
            }
            time += delta;
            if (bits(1) == 0) {
                return;
            }
            if (bits(1) == 1) {
                leading = (int) bits(5);
                int significant = (int) bits(6);
                trailing = 64 - leading - (significant == 0 ? 64 : significant);
            }
            value ^= bits(64 - leading - trailing) << trailing;
        }

        long bits(int count) {
            long read = 0;
            for (int i = 0; i < count; i++) {
                read = read << 1 | (bytes[position >> 3] >> (7 - (position & 7)) & 1);
                position++;
            }
            return read;
        }

        private long varint() {
            long read = 0;
            for (int shift = 0; ; shift += 7) {
                long b = bits(8);
                read |= (b & 0x7F) << shift;
                if (b < 0x80) {
                    return read;
                }
            }
        }
    }
}
