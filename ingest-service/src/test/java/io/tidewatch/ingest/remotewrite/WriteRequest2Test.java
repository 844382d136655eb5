package io.tidewatch.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.TidewatchException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteRequest2Test {
    private static final long NOW = 1_795_000_000_000L;

    private final WireCache<KnownSeries> cache = new WireCache<>(100);

    private WriteRequest read(WriteRequest2Bytes request) {
        return read(request, LabelRules.Names.CLASSIC);
    }

    private WriteRequest read(WriteRequest2Bytes request, LabelRules.Names names) {
        return WriteRequest.read(
                WriteProtocol.VERSION_2,
                request.snappy(),
                1 << 20,
                cache,
                names,
                new EventTime(Duration.ofHours(24)),
                NOW);
    }

    @Test
    void readsSamplesWithStartExemplarAndMetadata() {
        WriteRequest request =
                read(new WriteRequest2Bytes().series(NOW, 1.5, NOW - 5000, "__name__", "x_total", "job", "a"));
        assertThat(request.refused().total()).isZero();
        assertThat(request.samples().toString()).isEqualTo("x_total{job=\"a\"} 1.5 @" + NOW);
        assertThat(request.samples().startMs(0)).isEqualTo(NOW - 5000);
        assertThat(request.samples().exemplars())
                .extracting(exemplar -> exemplar.series().labels() + " " + exemplar.labels() + " " + exemplar.value())
                .containsExactly("x_total{job=\"a\"} {trace_id=\"abc\"} 7.0");
        assertThat(request.samples().metadata())
                .containsExactly(new Metadata("x_total", MetricType.COUNTER, "How many", "seconds"));
    }

    @Test
    void readsHistogramsWithTheirStart() {
        WriteRequest request = read(new WriteRequest2Bytes().histogram(NOW, "__name__", "h"));
        assertThat(request.samples().histograms())
                .extracting(
                        point -> point.series().labels() + " " + point.value().count() + " " + point.startMs())
                .containsExactly("h 3.0 " + (NOW - 1000));
    }

    @Test
    void theSameSeriesIsKnownAgainThoughItsSymbolsHaveOtherNumbers() {
        WriteRequest2Bytes first = new WriteRequest2Bytes().series(NOW, 1, 0, "__name__", "up", "job", "a");
        WriteRequest2Bytes second = new WriteRequest2Bytes();
        second.symbol("something else");
        second.series(NOW, 1, 0, "__name__", "up", "job", "a");
        SeriesRef one = read(first).samples().series(0);
        SeriesRef other = read(second).samples().series(0);
        assertThat(other.known()).isSameAs(one.known());
        assertThat(other.labels()).isEqualTo(one.labels()).isEqualTo(Labels.of("__name__", "up", "job", "a"));
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void refusesASeriesOfSamplesAndHistogramsAndKeepsTheOthers() {
        WriteRequest2Bytes bytes = new WriteRequest2Bytes();
        WriteRequest request = read(bytes.series(to -> {
                    to.writeByteArray(1, bytes.refs("__name__", "both"));
                    to.writeByteArray(2, WriteRequestBytes.sample(1, NOW));
                    to.writeByteArray(3, WriteRequest2Bytes.histogram(NOW));
                })
                .series(NOW, 1, 0, "__name__", "good"));
        assertThat(request.samples().toString()).isEqualTo("good 1.0 @" + NOW);
        assertThat(request.refused().text(1))
                .isEqualTo("2 refused, 1 accepted: 2 wrong series; first: both: samples and histograms in one series;"
                        + " a series has one or the other");
    }

    @Test
    void refusesReferencesThatAreOddOrOutOfRange() {
        assertRefused("3 references to symbols; labels need an even number", 1, 2, 1);
        assertRefused("symbol 99 is out of range; there are 3 symbols", 1, 99);
        assertRefused("symbol 4294967295 is out of range; there are 3 symbols", -1, 2);
        assertRefused("labels without __name__");
        assertRefused("label: the name is empty", 0, 0, 1, 2);
    }

    private void assertRefused(String why, int... refs) {
        WriteRequest2Bytes bytes = new WriteRequest2Bytes();
        bytes.refs("__name__", "x");
        WriteRequest request = read(bytes.series(to -> {
            to.writeByteArray(1, WriteRequestBytes.message(packed -> {
                for (int ref : refs) {
                    packed.writeUInt32NoTag(ref);
                }
            }));
            to.writeByteArray(2, WriteRequestBytes.sample(1, NOW));
        }));
        assertThat(request.samples().size()).isZero();
        assertThat(request.refused().text(0)).isEqualTo("1 refused, 0 accepted: 1 wrong labels; first: " + why);
    }

    @Test
    void aTableWhoseFirstSymbolIsNotEmptyIsRefusedAsAWhole() {
        assertThatThrownBy(() -> read(new WriteRequest2Bytes().firstSymbol("x")))
                .isInstanceOf(TidewatchException.class)
                .hasMessage("symbols[0] must be empty, not 'x'");
    }

    @Test
    void takesUtf8NamesOnlyWhereToldTo() {
        WriteRequest2Bytes request =
                new WriteRequest2Bytes().series(NOW, 1, 0, "__name__", "http.requests", "größe", "x");
        assertThat(read(request).refused().total()).isEqualTo(2);
        assertThat(read(request, LabelRules.Names.UTF8).samples().size()).isEqualTo(1);
    }

    @Test
    void brokenMessagesAreTheSendersFaultWhateverTheyHold() {
        byte[] good = new WriteRequest2Bytes()
                .series(NOW, 1, 2, "__name__", "up", "job", "a")
                .histogram(NOW, "__name__", "h")
                .plain();
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length) + 1);
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                WriteRequest2Reader.read(
                        bad, cache, LabelRules.Names.CLASSIC, new EventTime(Duration.ofHours(24)), NOW);
            } catch (TidewatchException e) {
                assertThat(e.getMessage())
                        .matches("(?s)(the body is not an io.prometheus.write.v2.Request|symbols\\[0]).*");
            }
        }
    }
}
