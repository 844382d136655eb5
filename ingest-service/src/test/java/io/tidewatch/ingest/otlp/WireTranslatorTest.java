package io.tidewatch.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.model.TidewatchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the walk over the bytes gives is what protobuf's reader and the translation of its messages give. */
class WireTranslatorTest {
    private static final long NOW = 1_795_000_000_000L;

    private final OtlpTranslator translator = translator(500);

    private static OtlpTranslator translator(int maxSeries) {
        return new OtlpTranslator(
                new OtlpTranslator.Options(
                        TranslationStrategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES, Set.of("host.name"), true),
                new EventTime(Duration.ofHours(24)),
                maxSeries);
    }

    private static void add(List<String> lines, SampleBatch samples) {
        for (int i = 0; i < samples.size(); i++) {
            lines.add(samples.series(i).labels() + " " + Double.doubleToRawLongBits(samples.value(i)) + " @"
                    + samples.timestampMs(i) + " since " + samples.startMs(i));
        }
        samples.histograms()
                .forEach(point -> lines.add(point.series().labels() + " " + point.value() + " @" + point.timestampMs()
                        + " since " + point.startMs()));
        samples.exemplars()
                .forEach(exemplar -> lines.add("exemplar " + exemplar.series().labels() + " " + exemplar.labels() + " "
                        + exemplar.value() + " @" + exemplar.timestampMs()));
        samples.metadata().forEach(metadata -> lines.add(metadata.toString()));
    }

    private static List<String> lines(OtlpMetrics metrics) {
        List<String> lines = new ArrayList<>();
        add(lines, metrics.samples());
        lines.add("deltas");
        add(lines, metrics.deltas());
        lines.add(metrics.refused().text() + " " + metrics.refused().counts());
        return lines;
    }

    /** By messages alone. */
    private List<String> expected(byte[] wire) {
        try {
            return lines(translator(2).translate(OtlpEncoding.PROTOBUF.request(wire), NOW));
        } catch (TidewatchException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private List<String> actual(byte[] wire) {
        try {
            return lines(translator.translate(wire, NOW));
        } catch (TidewatchException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomRequestsGiveTheSameKnownOrNot(long seed) {
        RandomRequests requests = new RandomRequests(seed, NOW);
        for (int i = 0; i < 100; i++) {
            byte[] wire = requests.next().toByteArray();
            List<String> expected = expected(wire);
            assertThat(actual(wire)).as("seed %s, request %s", seed, i).isEqualTo(expected);
            assertThat(actual(wire)).as("seed %s, request %s again", seed, i).isEqualTo(expected);
        }
        assertThat(translator.knownPoints()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void brokenBytesGiveTheSameToo(long seed) {
        RandomRequests requests = new RandomRequests(seed, NOW);
        Random random = new Random(seed);
        int unreadable = 0;
        for (int i = 0; i < 500; i++) {
            byte[] wire = requests.next().toByteArray();
            actual(wire);
            for (int n = random.nextInt(3); n >= 0; n--) {
                wire[random.nextInt(wire.length)] = (byte) random.nextInt(256);
            }
            List<String> expected = expected(wire);
            unreadable += expected.size() == 1 ? 1 : 0;
            assertThat(actual(wire)).as("seed %s, request %s", seed, i).isEqualTo(expected);
        }
        assertThat(unreadable).isBetween(10, 490);
    }

    @Test
    void whatMergesOrStandsInAnotherOrderIsReadAsProtobufDoes() {
        ExportMetricsServiceRequest one = new RandomRequests(21, NOW).next();
        // Two halves of one message are the message; a resource that comes last, or twice, is still the resource.
        byte[] twice = one.toByteArray();
        byte[] all = java.util.Arrays.copyOf(twice, 2 * twice.length);
        System.arraycopy(twice, 0, all, twice.length, twice.length);
        assertThat(actual(all)).isEqualTo(expected(all));
        byte[] body = one.getResourceMetrics(0).toByteArray();
        byte[] merged = new byte[2 * body.length + 6];
        int at = 0;
        merged[at++] = 0x0A;
        for (int rest = 2 * body.length; ; rest >>>= 7) {
            merged[at++] = (byte) (rest > 0x7F ? rest & 0x7F | 0x80 : rest);
            if (rest <= 0x7F) {
                break;
            }
        }
        System.arraycopy(body, 0, merged, at, body.length);
        System.arraycopy(body, 0, merged, at + body.length, body.length);
        byte[] wire = java.util.Arrays.copyOf(merged, at + 2 * body.length);
        assertThat(actual(wire)).isEqualTo(expected(wire));
    }

    @Test
    void theMostSeriesAreKept() {
        RandomRequests requests = new RandomRequests(31, NOW);
        OtlpTranslator small = translator(4);
        for (int i = 0; i < 50; i++) {
            byte[] wire = requests.next().toByteArray();
            assertThat(lines(small.translate(wire, NOW))).isEqualTo(expected(wire));
        }
        assertThat(small.knownPoints()).isLessThanOrEqualTo(4);
    }
}
