package io.tidewatch.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.model.TidewatchException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class WriteRequestTest {
    private static final long NOW = 1_795_000_000_000L;

    private final WireCache<KnownSeries> cache = new WireCache<>(100);

    private WriteRequest read(WriteRequestBytes request) {
        return read(request.snappy());
    }

    private WriteRequest read(byte[] block) {
        return WriteRequest.read(
                WriteProtocol.VERSION_1,
                block,
                1 << 20,
                cache,
                LabelRules.Names.CLASSIC,
                new EventTime(Duration.ofHours(24)),
                NOW);
    }

    @Test
    void readsSamplesAndMetadata() {
        WriteRequest request = read(new WriteRequestBytes()
                .series(NOW, 1.5, "__name__", "up", "job", "node")
                .series(NOW - 1, -0.0, "__name__", "x_total")
                .metadata(1, "x_total", "How many", "seconds"));

        assertThat(request.refused().total()).isZero();
        assertThat(request.samples().toString())
                .isEqualTo("up{job=\"node\"} 1.5 @" + NOW + "\nx_total -0.0 @" + (NOW - 1));
        assertThat(request.samples().metadata())
                .containsExactly(new Metadata("x_total", MetricType.COUNTER, "How many", "seconds"));
    }

    @Test
    void keepsTheBitsOfStaleMarkers() {
        WriteRequest request = read(new WriteRequestBytes().series(NOW, StaleMarker.VALUE, "__name__", "up"));
        assertThat(StaleMarker.is(request.samples().value(0))).isTrue();
    }

    @Test
    void knowsASeriesAgainByItsBytes() {
        WriteRequestBytes request = new WriteRequestBytes().series(NOW, 1, "__name__", "up", "job", "a");
        SeriesRef first = read(request).samples().series(0);
        SeriesRef second = read(request).samples().series(0);
        assertThat(second.known()).isSameAs(first.known());
        assertThat(second.labels()).isEqualTo(first.labels()).isEqualTo(Labels.of("__name__", "up", "job", "a"));
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void readsLabelsThatStandApart() {
        WriteRequest request = read(new WriteRequestBytes().series(to -> {
            to.writeByteArray(1, WriteRequestBytes.label("__name__", "up"));
            to.writeByteArray(2, WriteRequestBytes.sample(1, NOW));
            to.writeByteArray(1, WriteRequestBytes.label("job", "a"));
            to.writeByteArray(2, WriteRequestBytes.sample(2, NOW + 1));
        }));
        assertThat(request.samples().toString())
                .isEqualTo("up{job=\"a\"} 1.0 @" + NOW + "\nup{job=\"a\"} 2.0 @" + (NOW + 1));
    }

    @Test
    void refusesWrongLabelsAndKeepsTheGoodSeries() {
        assertRefused("label 'a' stands after 'b'; labels must be sorted", "__name__", "x", "b", "1", "a", "2");
        assertRefused("label 'a' stands twice", "__name__", "x", "a", "1", "a", "2");
        assertRefused("label: the name is empty", "", "1", "__name__", "x");
        assertRefused("label: 'a-b' is not allowed", "__name__", "x", "a-b", "1");
        assertRefused("__name__: 'x y' is not allowed", "__name__", "x y");
        assertRefused("labels without __name__", "a", "1");
        assertRefused("labels without __name__");
        assertRefused("label big: the value has 10000 characters", "__name__", "x", "big", "v".repeat(10_000));
    }

    private void assertRefused(String why, String... labels) {
        WriteRequest request = read(new WriteRequestBytes()
                .series(NOW, 1, "__name__", "good")
                .series(NOW, 2, labels)
                .series(NOW, 3, "__name__", "good2"));
        assertThat(request.samples().toString()).isEqualTo("good 1.0 @" + NOW + "\ngood2 3.0 @" + NOW);
        assertThat(request.refused().text(2)).startsWith("1 refused, 2 accepted: 1 wrong labels; first: " + why);
    }

    @Test
    void refusesTimesOutOfBounds() {
        WriteRequest request = read(new WriteRequestBytes()
                .series(NOW + 601_000, 1, "__name__", "future")
                .series(NOW - 90_000_000, 1, "__name__", "past")
                .series(Long.MAX_VALUE, 1, "__name__", "never")
                .series(NOW + 599_000, 1, "__name__", "good"));
        assertThat(request.samples().size()).isEqualTo(1);
        assertThat(request.refused().counts()).containsEntry(WriteRefusals.Reason.TIMESTAMP, 3);
        assertThat(request.refused().text(1)).contains("first: future: timestamp 2026-");
    }

    @Test
    void readsIntegerHistogramsFromTheirDifferencesAndFloatOnesAsTheyAre() {
        WriteRequest request = read(new WriteRequestBytes().series(to -> {
            to.writeByteArray(1, WriteRequestBytes.label("__name__", "h"));
            to.writeByteArray(4, WriteRequestBytes.message(h -> {
                h.writeUInt64(1, 10);
                h.writeDouble(3, 2.5);
                h.writeSInt32(4, 3);
                h.writeDouble(5, 0.001);
                h.writeUInt64(6, 2);
                h.writeByteArray(11, WriteRequestBytes.span(-1, 2));
                h.writeByteArray(11, WriteRequestBytes.span(3, 1));
                h.writeByteArray(12, WriteRequestBytes.packed(1, 2, 1));
                h.writeEnum(14, 2);
                h.writeInt64(15, NOW);
            }));
            to.writeByteArray(4, WriteRequestBytes.message(h -> {
                h.writeDouble(2, 1.5);
                h.writeDouble(7, 0.5);
                h.writeByteArray(8, WriteRequestBytes.span(0, 1));
                h.writeDouble(10, 1.0);
                h.writeInt64(15, NOW + 1);
            }));
        }));
        assertThat(request.refused().total()).isZero();
        assertThat(request.samples().histograms())
                .extracting(point -> point.value())
                .containsExactly(
                        new NativeHistogram(
                                NativeHistogram.ResetHint.NO_RESET,
                                3,
                                0.001,
                                2,
                                10,
                                2.5,
                                List.of(new NativeHistogram.Span(-1, 2), new NativeHistogram.Span(3, 1)),
                                List.of(1.0, 3.0, 4.0),
                                List.of(),
                                List.of(),
                                List.of()),
                        new NativeHistogram(
                                NativeHistogram.ResetHint.UNKNOWN,
                                0,
                                0,
                                0.5,
                                1.5,
                                0,
                                List.of(),
                                List.of(),
                                List.of(new NativeHistogram.Span(0, 1)),
                                List.of(1.0),
                                List.of()));
    }

    @Test
    void refusesHistogramsAndExemplarsThatBreakARuleAndKeepsTheirNeighbours() {
        WriteRequest request = read(new WriteRequestBytes().series(to -> {
            to.writeByteArray(1, WriteRequestBytes.label("__name__", "x"));
            to.writeByteArray(2, WriteRequestBytes.sample(1, NOW));
            to.writeByteArray(3, WriteRequestBytes.message(e -> {
                e.writeByteArray(1, WriteRequestBytes.label("trace_id", "t".repeat(200)));
                e.writeInt64(3, NOW);
            }));
            to.writeByteArray(3, WriteRequestBytes.message(e -> {
                e.writeByteArray(1, WriteRequestBytes.label("trace_id", "abc"));
                e.writeDouble(2, 4);
                e.writeInt64(3, NOW);
            }));
            to.writeByteArray(4, WriteRequestBytes.message(h -> {
                h.writeUInt64(1, 3);
                h.writeInt64(15, NOW);
            }));
            to.writeByteArray(4, WriteRequestBytes.message(h -> {
                h.writeByteArray(11, WriteRequestBytes.span(0, 2_000_000_000));
                h.writeInt64(15, NOW);
            }));
        }));
        assertThat(request.samples().size()).isEqualTo(1);
        assertThat(request.samples().exemplars())
                .extracting(exemplar -> exemplar.labels() + " " + exemplar.value())
                .containsExactly("{trace_id=\"abc\"} 4.0");
        assertThat(request.refused().text(2))
                .isEqualTo("3 refused, 2 accepted: 2 wrong native histograms, 1 wrong exemplars; first: x: histogram:"
                        + " count is 3.0, but the buckets hold 0.0");
    }

    @Test
    void masksValuesOfLabels() {
        WriteRequest request = read(new WriteRequestBytes().series(NOW, 1, "__name__", "x", "owner", "a@example.org"));
        assertThat(request.samples().series(0).labels().get("owner")).isEqualTo("[masked:email]");
    }

    @Test
    void refusesABlockThatLiesAboutItsSize() throws IOException {
        byte[] honest = Snappy.compress(new byte[100]);
        byte[] lie = honest.clone();
        lie[0] = 50;
        assertThatThrownBy(() -> read(lie))
                .isInstanceOf(TidewatchException.class)
                .hasMessageContaining("snappy block");
        byte[] large = {(byte) 0xFF, (byte) 0xFF, 0x3F, 0};
        assertThatThrownBy(() -> read(large))
                .isInstanceOf(TidewatchException.class)
                .hasMessage("the snappy block declares 1048575 bytes, more than its 4 bytes can unpack to");
        byte[] huge = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 0};
        assertThatThrownBy(() -> read(huge)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("does not begin with its length");
        assertThatThrownBy(() -> read(new byte[] {-1, -1, -1, -1, -1, -1})).isInstanceOf(TidewatchException.class);
        assertThatThrownBy(() -> read(Arrays.copyOf(honest, honest.length - 1))).isInstanceOf(TidewatchException.class);
    }

    @Test
    void unpacksWhatPacksBest() throws IOException {
        byte[] plain = new byte[1 << 20];
        assertThat(SnappyBlock.unpack(Snappy.compress(plain), plain.length)).isEqualTo(plain);
    }

    @Test
    void brokenMessagesAreTheSendersFaultWhateverTheyHold() {
        byte[] good = new WriteRequestBytes()
                .series(NOW, 1, "__name__", "up", "job", "a")
                .metadata(2, "up", "h", "")
                .plain();
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length) + 1);
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                WriteRequestReader.read(bad, cache, LabelRules.Names.CLASSIC, new EventTime(Duration.ofHours(24)), NOW);
            } catch (TidewatchException e) {
                assertThat(e.getMessage()).startsWith("the body is not a prometheus.WriteRequest");
            }
        }
    }

    @Test
    void theCacheForgetsWhatIsNotUsed() {
        for (int i = 0; i < 1_000; i++) {
            read(new WriteRequestBytes().series(NOW, 1, "__name__", "m" + i));
        }
        assertThat(cache.size()).isLessThanOrEqualTo(100);
    }
}
