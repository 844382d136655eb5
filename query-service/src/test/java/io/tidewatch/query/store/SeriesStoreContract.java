package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.Sample;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStore.FencedException;
import io.tidewatch.query.store.SeriesStore.SealOutcome;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SeriesStore} must do. */
abstract class SeriesStoreContract {
    /** What Kafka has in a test that does not care. */
    static final LogRange LOG = new LogRange(0, 1_000);

    static final long HOUR = 3_600_000;
    private static final AtomicInteger RUNS = new AtomicInteger();

    /** A quarter to a full hour. */
    long base;

    ProjectId project;
    int partition;
    SeriesStore store;

    abstract SeriesStore store();

    /** Ranges that are recorded as lost, as "from-to". */
    abstract List<String> lost(int partition);

    /** The present hour of the store's clock. */
    abstract long now();

    @BeforeEach
    void begin() {
        int run = RUNS.incrementAndGet();
        base = now() / HOUR * HOUR - HOUR / 4;
        project = new ProjectId("contract-" + getClass().getSimpleName().toLowerCase() + "-" + run);
        partition = 100 + run;
        store = store();
    }

    SeriesEntry series(String name) {
        Labels labels = Labels.of("__name__", name, "zone", "\"ü\\\n");
        return new SeriesEntry(project, SeriesHasher.id(labels), labels, 0, false, 0);
    }

    static Samples samples(Object... timesAndValues) {
        Samples buffer = new Samples();
        for (int i = 0; i < timesAndValues.length; i += 2) {
            buffer.add(((Number) timesAndValues[i]).longValue(), ((Number) timesAndValues[i + 1]).doubleValue());
        }
        return buffer;
    }

    /** Samples as a head gives them. */
    record Given(SeriesEntry entry, Samples samples) implements Sealing.SeriesSamples {
        @Override
        public long firstMs() {
            return samples.time(0);
        }
    }

    Sealing sealing(long from, long next, SeriesEntry entry, Samples samples) {
        return new Sealing(
                partition, from, next, List.of(new Given(entry, samples)), List.of(), List.of(), new Tally(partition));
    }

    /** The series of the project as a process that starts knows them. */
    List<SeriesEntry> loaded() {
        List<SeriesEntry> loaded = new ArrayList<>();
        store.loadSeries(series -> {
            if (series.project().equals(project)) {
                loaded.add(new SeriesEntry(
                        project, series.id(), series.labels(), loaded.size(), true, series.lastSeenMs()));
            }
        });
        return loaded;
    }

    private Samples readSamples(SeriesEntry entry, long start, long end) {
        SeriesStore.SealedSamples sealed = store.read(project, List.of(entry), start, end);
        assertThat(sealed.warnings()).isEmpty();
        Samples samples = sealed.bySeries().getOrDefault(entry, new Samples());
        assertThat(samples.ordered()).as("ascending, each time stamp once").isSameAs(samples);
        return samples;
    }

    List<Sample> read(SeriesEntry entry, long start, long end) {
        Samples samples = readSamples(entry, start, end);
        List<Sample> read = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            read.add(new Sample(samples.time(i), samples.value(i)));
        }
        return read;
    }

    @Test
    void everyValueComesBackBitByBit() {
        double payload = Double.longBitsToDouble(0x7ff8000000abcdefL);
        SeriesEntry entry = series("bits");
        Samples given =
                samples(base, StaleMarker.VALUE, base + 1, payload, base + 2, -0.0, base + 3, Double.NEGATIVE_INFINITY);
        store.seal(store.claim(partition, LOG), sealing(0, 1, entry, given));
        assertThat(read(entry, base, base + 10))
                .containsExactly(
                        new Sample(base, StaleMarker.VALUE),
                        new Sample(base + 1, payload),
                        new Sample(base + 2, -0.0),
                        new Sample(base + 3, Double.NEGATIVE_INFINITY));
    }

    static NativeHistogram histogram(double... counts) {
        List<Double> buckets = Arrays.stream(counts).boxed().toList();
        return new NativeHistogram(
                NativeHistogram.ResetHint.NO_RESET,
                3,
                0.001,
                0,
                buckets.size(),
                -0.0,
                List.of(new NativeHistogram.Span(-2, counts.length)),
                buckets,
                List.of(),
                List.of(),
                List.of());
    }

    /** Time stamp, value or the counts of the histogram, start. */
    List<String> readAll(SeriesEntry entry) {
        Samples samples = readSamples(entry, base - HOUR, base + 2 * HOUR);
        List<String> read = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            NativeHistogram histogram = samples.histogram(i);
            String value = Double.toString(samples.value(i));
            if (histogram != null) {
                double[] counts = histogram.positiveCounts().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                assertThat(histogram).isEqualTo(histogram(counts));
                value = histogram.positiveCounts().toString();
            }
            long start = samples.start(i);
            read.add((samples.time(i) - base) + " " + value + (start == 0 ? "" : " since " + (start - base)));
        }
        return read;
    }

    @Test
    void histogramsAndFloatsOfASeriesStandBesideEachOtherWithTheirStarts() {
        SeriesEntry entry = series("mixed");
        Samples given = new Samples();
        given.add(base, 1.5, null, base - 50);
        given.add(base + 10, 0, histogram(1, 2, 3), base - 50);
        given.add(base + 20, StaleMarker.VALUE);
        given.add(base + 30, 0, histogram(4.5), 0);
        given.add(base + HOUR, 0, histogram(new double[300]), base);
        given.add(base + HOUR + 1, 7);
        SealOutcome outcome = store.seal(store.claim(partition, LOG), sealing(0, 1, entry, given));
        assertThat(outcome).isEqualTo(new SealOutcome(6, 0));
        assertThat(readAll(entry))
                .containsExactly(
                        "0 1.5 since -50",
                        "10 [1.0, 2.0, 3.0] since -50",
                        "20 NaN",
                        "30 [4.5]",
                        HOUR + " " + Collections.nCopies(300, 0.0) + " since 0",
                        (HOUR + 1) + " 7.0");
    }

    @Test
    void aTimeStampHasOneSampleWhetherFloatOrHistogram() {
        SeriesEntry entry = series("either");
        Claim claim = store.claim(partition, LOG);
        Samples first = new Samples();
        first.add(base, 1);
        first.add(base + 10, 0, histogram(9), 0);
        assertThat(store.seal(claim, sealing(0, 1, entry, first))).isEqualTo(new SealOutcome(2, 0));
        Samples second = new Samples();
        second.add(base, 0, histogram(7), 0);
        second.add(base + 5, 0, histogram(6), 0);
        second.add(base + 10, 3);
        assertThat(store.seal(claim, sealing(1, 2, entry, second))).isEqualTo(new SealOutcome(1, 2));
        assertThat(readAll(entry)).containsExactly("0 1.0", "5 [6.0]", "10 [9.0]");
    }

    private SealOutcome seal(Claim claim, long from, SeriesEntry entry, Exemplar... exemplars) {
        return store.seal(
                claim,
                new Sealing(
                        partition,
                        from,
                        from + 1,
                        List.of(),
                        List.of(new Sealing.SeriesExemplars(entry, List.of(exemplars))),
                        List.of(),
                        new Tally(partition)));
    }

    private List<Exemplar> exemplars(SeriesEntry entry, long start, long end, int most) {
        List<Exemplar> found = new ArrayList<>();
        store.exemplars(project, List.of(entry), start, end, most, (of, exemplar) -> {
            assertThat(of).isSameAs(entry);
            found.add(exemplar);
        });
        return found;
    }

    @Test
    void anExemplarIsStoredOnceAndTheNewestAreGiven() {
        SeriesEntry entry = series("seen");
        Exemplar first = new Exemplar(base, -0.0, Labels.of("trace_id", "\"ü\\"));
        Exemplar second = new Exemplar(base + 1, 2.5, Labels.EMPTY);
        Exemplar otherLabels = new Exemplar(base + 1, 2.5, Labels.of("trace_id", "b"));
        Exemplar third = new Exemplar(base + HOUR, Double.NaN, Labels.of("trace_id", "c"));
        Claim claim = store.claim(partition, LOG);
        assertThat(seal(claim, 0, entry, first, second)).isEqualTo(new SealOutcome(2, 0));
        assertThat(seal(claim, 1, entry, first, otherLabels, third)).isEqualTo(new SealOutcome(2, 1));
        assertThat(exemplars(entry, base, base + HOUR, 10))
                .containsExactlyInAnyOrder(first, second, otherLabels, third);
        assertThat(exemplars(entry, base, base + 1, 10)).containsExactlyInAnyOrder(first, second, otherLabels);
        assertThat(exemplars(entry, base, base + HOUR, 1)).containsExactly(third);
        assertThat(exemplars(series("unseen"), base, base + HOUR, 1)).isEmpty();
        assertThat(loaded()).extracting(SeriesEntry::labels).containsExactly(entry.labels());
    }

    @Test
    void samplesOfSeveralHoursAreReadByRangeEndsIncluded() {
        SeriesEntry entry = series("hours");
        Samples given = new Samples();
        List<Sample> expected = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            given.add(base + i * 60_000L, i);
            if (i >= 10 && i <= 70) {
                expected.add(new Sample(base + i * 60_000L, i));
            }
        }
        store.seal(store.claim(partition, LOG), sealing(0, 1, entry, given));
        assertThat(read(entry, base + 600_000, base + 4_200_000)).isEqualTo(expected);
    }

    @Test
    void whatIsStoredAlreadyIsADuplicateAlsoAfterAnotherStart() {
        SeriesEntry entry = series("again");
        Claim first = store.claim(partition, LOG);
        store.seal(first, sealing(0, 1, entry, samples(base, 1, base + 10, 2)));
        SealOutcome late = store.seal(first, sealing(1, 2, entry, samples(base + 5, 3, base + 10, 9, base + 20, 4)));
        assertThat(late).isEqualTo(new SealOutcome(2, 1));

        SeriesEntry reloaded = loaded().get(0);
        assertThat(reloaded.labels()).isEqualTo(entry.labels());
        assertThat(reloaded.id()).isEqualTo(entry.id());
        Claim second = store.claim(partition, LOG);
        assertThat(second.nextOffset()).isEqualTo(2);
        SealOutcome again =
                store.seal(second, sealing(2, 3, reloaded, samples(base, 7, base + 5, 7, base + 20, 7, base + 30, 5)));
        assertThat(again).isEqualTo(new SealOutcome(1, 3));
        assertThat(read(entry, base, base + 100))
                .containsExactly(
                        new Sample(base, 1),
                        new Sample(base + 5, 3),
                        new Sample(base + 10, 2),
                        new Sample(base + 20, 4),
                        new Sample(base + 30, 5));
    }

    @Test
    void anOwnerThatLostThePartitionStoresNothing() {
        SeriesEntry entry = series("fenced");
        Claim old = store.claim(partition, new LogRange(40, 1_000));
        assertThat(old.nextOffset()).isEqualTo(40);
        Claim current = store.claim(partition, LOG);
        assertThat(current.nextOffset()).isEqualTo(40);
        assertThat(current.epoch()).isGreaterThan(old.epoch());
        assertThatThrownBy(() -> store.seal(old, sealing(40, 41, entry, samples(base, 1))))
                .isInstanceOf(FencedException.class);
        assertThat(loaded()).isEmpty();
        assertThat(store.seal(current, sealing(40, 41, series("fenced"), samples(base, 1))))
                .isEqualTo(new SealOutcome(1, 0));
    }

    @Test
    void aSealThatDoesNotBeginWhereTheLastOneEndedIsFenced() {
        Claim claim = store.claim(partition, LOG);
        store.seal(claim, sealing(0, 10, series("gap"), samples(base, 1)));
        assertThatThrownBy(() -> store.seal(claim, sealing(0, 10, series("gap"), samples(base, 1))))
                .isInstanceOf(FencedException.class);
    }

    @Test
    void theNewestMetadataOfAFamilyIsKept() {
        Claim claim = store.claim(partition, LOG);
        FamilyMetadata old = new FamilyMetadata(project, "requests", MetricType.GAUGE, "", "");
        FamilyMetadata current = new FamilyMetadata(project, "requests", MetricType.COUNTER, "Requests", "");
        FamilyMetadata other = new FamilyMetadata(project, "up", MetricType.GAUGE, "", "");
        store.seal(
                claim, new Sealing(partition, 0, 1, List.of(), List.of(), List.of(old, other), new Tally(partition)));
        store.seal(claim, new Sealing(partition, 1, 2, List.of(), List.of(), List.of(current), new Tally(partition)));
        assertThat(store.metadata(project, null)).containsExactly(current, other);
        assertThat(store.metadata(project, "up")).containsExactly(other);
        assertThat(store.metadata(new ProjectId("someone-else"), null)).isEmpty();
    }

    @Test
    void aLateSampleAfterAStartDoesNotHideWhatIsSealedBehindIt() {
        SeriesEntry entry = series("reloaded");
        Claim claim = store.claim(partition, LOG);
        store.seal(claim, sealing(0, 1, entry, samples(base, 1, base + 1_000, 2)));
        SeriesEntry reloaded = loaded().get(0);
        store.seal(claim, sealing(1, 2, reloaded, samples(base + 500, 3)));
        assertThat(reloaded.sealedThroughMs()).isGreaterThanOrEqualTo(base + 1_000);
    }

    @Test
    void seriesThatWereNotSeenForLongAreForgottenAndComeBack() {
        SeriesEntry entry = series("silent");
        Claim claim = store.claim(partition, LOG);
        store.seal(claim, sealing(0, 1, entry, samples(base, 1)));
        store.forgetSeries(now() - 10 * 24 * HOUR);
        assertThat(loaded()).hasSize(1);
        store.forgetSeries(now() + 10 * 24 * HOUR);
        assertThat(loaded()).isEmpty();
        store.seal(claim, sealing(1, 2, series("silent"), samples(base + 1, 1)));
        assertThat(loaded()).hasSize(1);
    }

    @Test
    void whatKafkaDroppedBeforeItWasStoredIsLostAndReadingGoesOn() {
        Claim first = store.claim(partition, LOG);
        store.seal(first, sealing(0, 10, series("kept"), samples(base, 1)));
        Claim next = store.claim(partition, new LogRange(25, 40));
        assertThat(next.nextOffset()).isEqualTo(25);
        assertThat(lost(partition)).containsExactly("10-25");
        assertThat(store.seal(next, sealing(25, 26, series("kept"), samples(base + 1, 2))))
                .isEqualTo(new SealOutcome(1, 0));
        assertThat(store.claim(partition, new LogRange(25, 40)).nextOffset()).isEqualTo(26);
        assertThat(lost(partition)).containsExactly("10-25");
    }

    @Test
    void whatWasDroppedBeforeAnyoneReadIsLostToo() {
        assertThat(store.claim(partition, new LogRange(7, 9)).nextOffset()).isEqualTo(7);
        assertThat(lost(partition)).containsExactly("0-7");
    }

    @Test
    void aLogThatEndsBeforeWhatIsStoredIsReadAgainAndSealed() {
        SeriesEntry entry = series("rewound");
        store.seal(store.claim(partition, LOG), sealing(0, 10, entry, samples(base, 1)));
        Claim again = store.claim(partition, new LogRange(2, 5));
        assertThat(again.nextOffset()).isEqualTo(2);
        assertThat(lost(partition)).containsExactly("5-10");
        assertThat(store.seal(again, sealing(2, 6, entry, samples(base, 1, base + 1, 2))))
                .isEqualTo(new SealOutcome(1, 1));
    }
}
