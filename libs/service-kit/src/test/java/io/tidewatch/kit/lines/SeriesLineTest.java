package io.tidewatch.kit.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesLineTest {
    private static final Labels LABELS = Labels.of("__name__", "m", "zone", "\"ü\\\n\u2028");
    private static final NativeHistogram HISTOGRAM = new NativeHistogram(
            NativeHistogram.ResetHint.NO_RESET,
            3,
            0.001,
            1,
            4,
            -0.0,
            List.of(new NativeHistogram.Span(-2, 2)),
            List.of(1.0, 2.0),
            List.of(),
            List.of(),
            List.of());

    private static String written(SeriesLine... lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SeriesLineWriter writer = new SeriesLineWriter(out)) {
            for (SeriesLine line : lines) {
                writer.write(line);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static SeriesLine read(String text) throws WrongLineException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SeriesLineReader().read(bytes, bytes.length);
    }

    private static SeriesLine floats(double... values) {
        return new SeriesLine(LABELS, values.length, new long[values.length], values, null, null);
    }

    @Test
    void everyDoubleComesBackBitByBit() throws Exception {
        Random random = new Random(1);
        double[] values = new double[5_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (i % 4) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextInt() / 8.0;
                case 2 -> random.nextLong();
                default -> Double.longBitsToDouble(0x7ff8_0000_0000_0000L | random.nextInt(1_000));
            };
        }
        double[] special = {
            -0.0,
            0.0,
            Double.NaN,
            StaleMarker.VALUE,
            Double.longBitsToDouble(0x7ff8_0000_0000_0001L),
            Double.longBitsToDouble(0xfff0_0000_0000_0001L),
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            1e15,
            -999_999_999_999_999.0,
            9_007_199_254_740_993.0
        };
        System.arraycopy(special, 0, values, 0, special.length);
        String text = written(floats(values));
        assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
        double[] back = read(text).values();
        for (int i = 0; i < values.length; i++) {
            assertThat(Double.doubleToRawLongBits(back[i]))
                    .as("%s at %d", values[i], i)
                    .isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
    }

    @Test
    void histogramsAndStartsStandBesideFloats() throws Exception {
        SeriesLine line = new SeriesLine(
                LABELS,
                2,
                new long[] {5, 6},
                new double[] {Double.NaN, 7},
                new NativeHistogram[] {HISTOGRAM, null},
                new long[] {1, 0});
        SeriesLine back = read(written(line));
        assertThat(back.labels()).isEqualTo(LABELS);
        assertThat(back.timestampsMs()).containsExactly(5, 6);
        assertThat(back.startsMs()).containsExactly(1, 0);
        assertThat(back.histograms()).startsWith(HISTOGRAM, null);
        assertThat(back.values()[1]).isEqualTo(7);
    }

    @Test
    void linesHaveTheFormThatOthersRead() throws Exception {
        SeriesLine line = new SeriesLine(
                Labels.of("__name__", "queue_depth", "queue", "mail"),
                3,
                new long[] {1_763_719_200_000L, 1_763_719_215_000L, 1_763_719_230_000L},
                new double[] {4, 4.5, Double.longBitsToDouble(0x7ff8_0000_0000_0001L)},
                null,
                null);
        assertThat(written(line, line))
                .isEqualTo(("{\"metric\":{\"__name__\":\"queue_depth\",\"queue\":\"mail\"},\"values\":[4,4.5,null],"
                                + "\"timestamps\":[1763719200000,1763719215000,1763719230000]}\n")
                        .repeat(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"metric\":{\"__name__\":\"a\"},\"values\":[1],\"timestamps\":[]} | 1 values, but 0 timestamps",
                "{\"metric\":{\"__name__\":1},\"values\":[1],\"timestamps\":[1]} | label '__name__' must be a string",
                "{\"metric\":{\"a\":\"b\",\"a\":\"c\"},\"values\":[],\"timestamps\":[]} | metric:",
                "{\"metric\":{},\"values\":[\"high\"],\"timestamps\":[1]} | 'high' is not one of",
                "{\"metric\":{},\"values\":[\"NaN:7ff000000000000g\"],\"timestamps\":[1]} | hexadecimal",
                "{\"metric\":{},\"values\":[\"NaN:3ff0000000000000\"],\"timestamps\":[1]} | is not one of",
                "{\"metric\":{},\"values\":[1e999],\"timestamps\":[1]} | beyond the range",
                "{\"metric\":{},\"values\":[{\"histogram\":\"AAAA\"}],\"timestamps\":[1]} | histogram cannot be read",
                "{\"metric\":{},\"values\":[true],\"timestamps\":[1]} | is expected",
                "{\"metric\":{},\"values\":[1],\"timestamps\":[1.5]} | whole numbers are expected",
                "{\"metric\":{},\"values\":[1],\"timestamps\":[99999999999999999999]} | not JSON",
                "{\"metric\":{},\"values\":[1],\"when\":[1]} | 'when' is not known",
                "{\"metric\":{}} | must be there",
                "{\"metric\":{},\"values\":[],\"timestamps\":[]} {} | something follows",
                "[1] | must be an object",
                "{\"metric\": | not JSON"
            })
    void whatIsWrongIsSaid(String line, String message) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(WrongLineException.class)
                .hasMessageContaining(message);
    }
}
