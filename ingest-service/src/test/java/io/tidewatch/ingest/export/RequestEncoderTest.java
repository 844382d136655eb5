package io.tidewatch.ingest.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.remotewrite.WriteProtocol;
import io.tidewatch.ingest.remotewrite.WriteRequest;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig.Message;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.StaleMarker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/** What is written is read back by the receiving side of the same protocols. */
class RequestEncoderTest {
    private static final long NOW = 1_763_719_200_000L;
    static final NativeHistogram WHOLE = new NativeHistogram(
            ResetHint.NO_RESET,
            3,
            1e-128,
            2,
            15,
            -3.5,
            List.of(new Span(-4, 2), new Span(3, 1)),
            List.of(4.0, 1.0, 6.0),
            List.of(new Span(0, 1)),
            List.of(2.0),
            List.of());
    static final NativeHistogram FRACTIONS = new NativeHistogram(
            ResetHint.GAUGE,
            -53,
            0,
            0,
            2.5,
            7,
            List.of(new Span(0, 2)),
            List.of(0.5, 2.0),
            List.of(),
            List.of(),
            List.of(0.1));

    private final RecordProgress record = new RecordProgress(new PartitionProgress(0, 0, 0), 1, NOW);
    private final FamilyBook families = new FamilyBook();

    private static OutSeries series(String... labels) {
        return new OutSeries(Labels.of(labels), labels[1], 1);
    }

    private static SampleBatch read(Message message, byte[] plain) throws IOException {
        WriteRequest request = WriteRequest.read(
                message == Message.VERSION_1 ? WriteProtocol.VERSION_1 : WriteProtocol.VERSION_2,
                Snappy.compress(plain),
                1 << 20,
                new WireCache<>(100),
                LabelRules.Names.UTF8,
                new EventTime(Duration.ofHours(24)),
                NOW);
        assertThat(request.refused().total()).as(request.refused().text(0)).isZero();
        return request.samples();
    }

    @ParameterizedTest
    @EnumSource(Message.class)
    void valuesKeepTheirBits(Message message) throws Exception {
        double[] values = {
            1.5, 0.0, -0.0, StaleMarker.VALUE, Double.longBitsToDouble(0x7ff8000000000abcL), 1 / 0.0, 5e-324
        };
        OutSeries a = series("__name__", "a", "ü", "→");
        OutSeries b = series("__name__", "b");
        List<OutSample> samples = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            samples.add(OutSample.sample(i % 2 == 0 ? a : b, record, NOW + i, values[i], 0));
        }
        SampleBatch read = read(message, RequestEncoder.of(message, families).encode(samples));
        assertThat(read.size()).isEqualTo(values.length);
        for (int i = 0; i < read.size(); i++) {
            int sent = (int) (read.timestampMs(i) - NOW);
            assertThat(Double.doubleToRawLongBits(read.value(i)))
                    .as("value %d", sent)
                    .isEqualTo(Double.doubleToRawLongBits(values[sent]));
            assertThat(read.series(i).labels()).isEqualTo((sent % 2 == 0 ? a : b).labels());
        }
    }

    @ParameterizedTest
    @EnumSource(Message.class)
    void histogramsAndExemplarsComeThrough(Message message) throws Exception {
        OutSeries series = series("__name__", "h");
        OutSample with = OutSample.histogram(series, record, NOW, WHOLE, NOW - 5);
        with.add(new OutSample.Exemplar(NOW - 1, 0.25, Labels.of("trace_id", "abc")));
        List<OutSample> samples = List.of(
                with,
                OutSample.histogram(series, record, NOW + 1, FRACTIONS, 0),
                OutSample.sample(series, record, NOW + 2, 3, NOW - 7));
        SampleBatch read = read(message, RequestEncoder.of(message, families).encode(samples));
        assertThat(read.histograms())
                .extracting(SampleBatch.HistogramPoint::value)
                .containsExactly(WHOLE, FRACTIONS);
        assertThat(read.exemplars()).hasSize(1);
        assertThat(read.exemplars().get(0).labels()).isEqualTo(Labels.of("trace_id", "abc"));
        assertThat(read.exemplars().get(0).value()).isEqualTo(0.25);
        assertThat(read.exemplars().get(0).timestampMs()).isEqualTo(NOW - 1);
        boolean second = message == Message.VERSION_2;
        assertThat(read.histograms().get(0).startMs()).isEqualTo(second ? NOW - 5 : 0);
        assertThat(read.startMs(0)).isEqualTo(second ? NOW - 7 : 0);
    }

    @Test
    void metadataGoesWithTheSeriesIn2AndAloneIn1() throws Exception {
        families.learn("jobs", MetricType.COUNTER, "Jobs that were done", "jobs");
        List<OutSample> samples = List.of(OutSample.sample(series("__name__", "jobs_total"), record, NOW, 1, 0));
        SampleBatch second = read(
                Message.VERSION_2,
                RequestEncoder.of(Message.VERSION_2, families).encode(samples));
        assertThat(second.metadata())
                .containsExactly(new Metadata("jobs_total", MetricType.COUNTER, "Jobs that were done", "jobs"));
        SampleBatch first = read(Message.VERSION_1, RequestEncoder.metadata(families.all()));
        assertThat(first.metadata())
                .containsExactly(new Metadata("jobs", MetricType.COUNTER, "Jobs that were done", "jobs"));
    }

    @Test
    void exemplarsWithoutASampleJoinTheirSeries() throws Exception {
        OutSeries series = series("__name__", "a");
        OutSample alone = OutSample.exemplarsOnly(series, record, NOW);
        alone.add(new OutSample.Exemplar(NOW, 2, Labels.of("trace_id", "def")));
        SampleBatch read = read(
                Message.VERSION_2,
                RequestEncoder.of(Message.VERSION_2, families)
                        .encode(List.of(OutSample.sample(series, record, NOW, 2, 0), alone)));
        assertThat(read.size()).isEqualTo(1);
        assertThat(read.exemplars()).hasSize(1);
    }
}
