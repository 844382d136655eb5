package io.tidewatch.events.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.UnknownVersionException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CorruptMetricsRecordTest {
    private final MetricsRecordReader reader = new MetricsRecordReader();

    /** Counts what is announced, so that a mutation cannot make the reader announce without end. */
    private static final class Counted implements MetricsVisitor {
        int announced;

        @Override
        public void labels(long seriesHash, Labels labels) {
            announced++;
        }

        @Override
        public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
            announced++;
        }

        @Override
        public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {
            announced += 1 + value.positiveCounts().size();
        }

        @Override
        public void exemplar(long seriesHash, long timestampMs, double value, Labels exemplarLabels) {
            announced++;
        }
    }

    @Test
    void aMutatedRecordIsReadOrRefusedAtAByteWithinIt() {
        int refused = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            MetricsRecordWriter writer = new MetricsRecordWriter();
            new RandomRecords(seed % 100).fill(writer);
            byte[] bytes = mutated(writer.toBytes(), random);
            Counted counted = new Counted();
            try {
                reader.read(bytes, counted);
            } catch (CorruptRecordException e) {
                refused++;
                assertThat(e.offset()).as("seed %d: %s", seed, e.getMessage()).isBetween(0, bytes.length);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(counted.announced).as("seed %d", seed).isLessThanOrEqualTo(4 * bytes.length);
        }
        assertThat(refused).isGreaterThan(1_500);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] out = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> out = Arrays.copyOf(out, random.nextInt(out.length + 1));
            case 1 -> out = Arrays.copyOf(out, out.length + 1 + random.nextInt(20));
            case 2 -> {
                int at = random.nextInt(out.length);
                for (int i = at; i < Math.min(out.length, at + 10); i++) {
                    out[i] = (byte) 0xFF;
                }
            }
            default -> {
                for (int i = 1 + random.nextInt(3); i > 0; i--) {
                    out[random.nextInt(out.length)] = (byte) random.nextInt();
                }
            }
        }
        return out;
    }

    @Test
    void randomBytesNeverGetThrough() {
        for (int seed = 0; seed < 20_000; seed++) {
            byte[] bytes = new byte[1 + new Random(seed).nextInt(200)];
            new Random(seed).nextBytes(bytes);
            bytes[0] = RecordLayout.VERSION;
            Counted counted = new Counted();
            try {
                reader.read(bytes, counted);
            } catch (CorruptRecordException e) {
                assertThat(e.offset()).as("seed %d", seed).isBetween(0, bytes.length);
            }
            assertThat(counted.announced).as("seed %d", seed).isLessThanOrEqualTo(4 * bytes.length);
        }
    }

    @Test
    void anUnknownVersionIsNamed() {
        assertThatThrownBy(() -> read("0200"))
                .isInstanceOfSatisfying(UnknownVersionException.class, e -> assertThat(e.version())
                        .isEqualTo(2))
                .hasMessage("byte 0: format version 2 is not known; this reader knows 1");
    }

    @Test
    void anEmptyValueIsRefused() {
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessage("byte 0: format version needs 1 bytes, 0 are left");
    }

    @Test
    void aCountThatTheBytesDoNotBearOutIsRefusedBeforeItIsBelieved() {
        // version, base 0, floats section of 11 bytes, family 0, no flags, 2^28 - 1 series.
        assertThatThrownBy(() -> read("0100020b0000000000ffffff7f0000"))
                .hasMessage("byte 9: number of series is 268435455, but the rest has room for 0");
    }

    @Test
    void aSectionOfAnUnknownTypeIsRefused() {
        assertThatThrownBy(() -> read("01000900")).hasMessage("byte 2: section type 9 is not known");
    }

    @Test
    void aHistogramThatNamesMoreBucketsThanThereAreBytesIsRefused() {
        // floats section replaced by histograms: family 0, one each, one time; one series; time 0; hint 0, schema 0,
        // one positive span of 2^20 buckets.
        assertThatThrownBy(() -> read("0100" + "0318" + "0000000006" + "01" + "0000000000000001" + "00" + "0000"
                        + "0100808040" + "0000"))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("positive span length is 1048576");
    }

    private void read(String hex) {
        reader.read(HexFormat.of().parseHex(hex), new Counted());
    }
}
