package io.tidewatch.ingest.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the readers make of generated and of broken bodies; a failure names its seed. */
class ExpositionFuzzTest {
    private static final String[] VALUES = {"", "x", "a b", "\\", "\"", "\n", "\\n", "grün", "🌊", "{}=,", "# EOF"};

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Test
    void everySeriesIsReadBackAsItWasWritten() throws ExpositionException {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Labels.Builder labels = new Labels.Builder().add(Labels.NAME, "m" + i);
                text.append("m").append(i).append('{');
                for (int l = random.nextInt(5); l > 0; l--) {
                    String value = VALUES[random.nextInt(VALUES.length)];
                    labels.add("l" + l, value);
                    text.append("l")
                            .append(l)
                            .append("=\"")
                            .append(escaped(value))
                            .append("\",");
                }
                double value = random.nextBoolean() ? Double.longBitsToDouble(random.nextLong()) : random.nextInt();
                text.append("} ").append(value).append('\n');
                expected.add(labels.build() + " " + value);
            }
            assertThat(Recorded.of(
                                    ExpositionFormat.PROMETHEUS_TEXT_0_0_4,
                                    text.toString().replace("Infinity", "Inf"))
                            .samples)
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void numbersAreThoseOfJava() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            double value =
                    switch (random.nextInt(4)) {
                        case 0 -> Double.longBitsToDouble(random.nextLong());
                        case 1 -> random.nextInt(1_000_000) / 1000.0;
                        case 2 -> random.nextLong();
                        default -> random.nextDouble() * Math.pow(10, random.nextInt(40) - 20);
                    };
            if (Double.isFinite(value)) {
                byte[] text = Double.toString(value).getBytes(StandardCharsets.US_ASCII);
                assertThat(NumberText.parse(text, 0, text.length)).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ExpositionFormat.class)
    void brokenBodiesGiveTypedErrorsOnly(ExpositionFormat format) {
        String whole = """
            # HELP d how long
            # TYPE d histogram
            d_bucket{le="0.5",path="a\\"b"} 3 # {trace_id="x"} 0.3 1.5
            d_bucket{le="+Inf"} 4
            d_sum 5e-3
            d_count 4
            d_created 12.5
            # TYPE s summary
            s{quantile="0.5"} 1
            # EOF
            """;
        byte[] good = format == ExpositionFormat.PROMETHEUS_PROTO
                ? ProtobufExpositionBytes.bothHistograms()
                : whole.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            byte[] body = good.clone();
            for (int change = 1 + random.nextInt(4); change > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(3) == 0 ? random.nextInt(body.length) : body.length;
            try {
                format.read(body, length, new Recorded());
            } catch (ExpositionException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).isPositive();
    }
}
