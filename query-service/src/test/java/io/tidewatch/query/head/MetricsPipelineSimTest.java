package io.tidewatch.query.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.InMemorySeriesStore;
import io.tidewatch.query.store.Sealing;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.timeseries.codec.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two replicas over a log that repeats and reorders, killed between each pair of steps: poll, apply, write, offset,
 * commit. A failure names its seed; running that seed alone replays it.
 */
class MetricsPipelineSimTest {
    private static final ProjectId PROJECT = new ProjectId("sim");
    private static final int PARTITIONS = 3;
    private static final long NOW = 1_763_700_000_000L;
    private static final HeadLimits LIMITS = new HeadLimits(Duration.ofHours(2), Duration.ofHours(24));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void acknowledgedIsStoredOnceWhateverIsKilled(long seed) {
        Simulation simulation = new Simulation(new Random(seed));
        for (int step = 0; step < 3_000; step++) {
            simulation.step();
        }
        simulation.drain();
        simulation.check("seed " + seed);
    }

    /** A point; with a histogram its value has no meaning. */
    private record Point(Labels labels, long ts, double value, NativeHistogram histogram, long start) {
        /** What must be stored: the float, or the histogram's sum and size. */
        String text() {
            String of = histogram == null
                    ? Double.toString(value)
                    : "histogram " + HexFormat.of().formatHex(new HistogramBytes().encode(histogram));
            return ts + " " + of + " since " + start;
        }
    }

    private record LogRecord(List<Point> points, List<Spark> sparks, boolean labelled) {
        int events() {
            return points.size() + sparks.size();
        }
    }

    private record Spark(Labels labels, Exemplar exemplar) {}

    /** Storage whose calls fail before they begin or after they committed. */
    private static final class FailingStore extends InMemorySeriesStore {
        final Random random;
        boolean reliable;

        FailingStore(Random random) {
            this.random = random;
        }

        @Override
        public SealOutcome seal(Claim claim, Sealing sealing) {
            int fate = reliable ? 9 : random.nextInt(10);
            if (fate == 0) {
                throw TidewatchException.dependency("away", null);
            }
            SealOutcome outcome = super.seal(claim, sealing);
            if (fate == 1) {
                throw TidewatchException.dependency("the answer to the commit was lost", null);
            }
            return outcome;
        }
    }

    private static final class Replica {
        MetricsPipeline pipeline;
        final Map<Integer, Long> positions = new HashMap<>();

        Replica(SeriesStore store) {
            start(store);
        }

        void start(SeriesStore store) {
            pipeline = new MetricsPipeline(store, new SeriesCatalog(1_000), LIMITS);
            positions.clear();
        }
    }

    private static final class Simulation {
        final Random random;
        final FailingStore store;
        final List<List<LogRecord>> log = new ArrayList<>();
        final Map<Labels, Map<Long, String>> sent = new HashMap<>();
        final Map<Labels, Set<Exemplar>> sparked = new HashMap<>();
        final Map<Labels, Long> clocks = new HashMap<>();
        final Set<Labels> labelled = new HashSet<>();
        final List<Replica> replicas = new ArrayList<>();
        final int[] owner = new int[PARTITIONS];

        Simulation(Random random) {
            this.random = random;
            this.store = new FailingStore(random);
            for (int p = 0; p < PARTITIONS; p++) {
                log.add(new ArrayList<>());
            }
            replicas.add(new Replica(store));
            replicas.add(new Replica(store));
            for (int p = 0; p < PARTITIONS; p++) {
                give(p, 0);
            }
        }

        void step() {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 -> send();
                case 5 -> resend();
                case 6, 7, 8, 9, 10, 11, 12 -> poll(replicas.get(random.nextInt(2)), random.nextInt(PARTITIONS));
                case 13, 14, 15 -> seal(replicas.get(random.nextInt(2)), random.nextInt(PARTITIONS));
                case 16 -> kill(random.nextInt(2));
                case 17 -> {
                    int partition = random.nextInt(PARTITIONS);
                    if (random.nextBoolean()) {
                        replicas.get(owner[partition]).pipeline.revoked(partition);
                    }
                    // Otherwise the old owner does not know yet: a zombie.
                    give(partition, 1 - owner[partition]);
                }
                default -> poll(replicas.get(owner[0]), 0);
            }
        }

        void send() {
            int partition = random.nextInt(PARTITIONS);
            List<Point> points = new ArrayList<>();
            boolean announce = random.nextInt(8) == 0;
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                Labels labels = Labels.of("__name__", "m", "p", "" + partition, "s", "" + random.nextInt(4));
                announce |= labelled.add(labels);
                long clock = clocks.merge(labels, 1_000L * (1 + random.nextInt(3)), Long::sum);
                boolean late = random.nextInt(6) == 0;
                long ts = NOW + (late ? clock - 1 - random.nextInt(60_000) : clock);
                NativeHistogram histogram = random.nextInt(3) == 0 ? histogram() : null;
                double value = histogram == null ? random.nextInt(1_000) : 0;
                Point point = new Point(labels, ts, value, histogram, random.nextBoolean() ? NOW : 0);
                points.add(point);
                sent.computeIfAbsent(labels, l -> new TreeMap<>()).putIfAbsent(ts, point.text());
            }
            List<Spark> sparks = new ArrayList<>();
            for (Point point : points) {
                if (random.nextInt(5) == 0) {
                    Exemplar exemplar =
                            new Exemplar(point.ts(), random.nextInt(5), Labels.of("t", "" + random.nextInt(3)));
                    sparks.add(new Spark(point.labels(), exemplar));
                    sparked.computeIfAbsent(point.labels(), l -> new HashSet<>())
                            .add(exemplar);
                }
            }
            log.get(partition).add(new LogRecord(points, sparks, announce));
        }

        NativeHistogram histogram() {
            int buckets = random.nextInt(4);
            List<Double> counts = new ArrayList<>();
            for (int i = 0; i < buckets; i++) {
                counts.add((double) random.nextInt(100));
            }
            return new NativeHistogram(
                    NativeHistogram.ResetHint.values()[random.nextInt(4)],
                    random.nextInt(13) - 4,
                    0.001,
                    random.nextInt(10),
                    counts.stream().mapToDouble(Double::doubleValue).sum(),
                    random.nextInt(1_000) / 8.0,
                    buckets == 0 ? List.of() : List.of(new NativeHistogram.Span(random.nextInt(20) - 10, buckets)),
                    counts,
                    List.of(),
                    List.of(),
                    List.of());
        }

        /** A sender that never saw the answer sends the same again. */
        void resend() {
            List<LogRecord> partition = log.get(random.nextInt(PARTITIONS));
            if (!partition.isEmpty()) {
                partition.add(partition.get(random.nextInt(partition.size())));
            }
        }

        void poll(Replica replica, int partition) {
            Long position = replica.positions.get(partition);
            PartitionHead head = replica.pipeline.head(partition);
            if (position == null || head == null) {
                return;
            }
            int until = (int) Math.min(log.get(partition).size(), position + 1 + random.nextInt(4));
            for (int offset = position.intValue(); offset < until; offset++) {
                LogRecord record = log.get(partition).get(offset);
                head.apply(offset, PROJECT, record.events(), NOW, visitor -> read(record, visitor));
                replica.positions.put(partition, offset + 1L);
            }
        }

        static void read(LogRecord record, MetricsVisitor visitor) {
            if (record.labelled()) {
                record.points().forEach(p -> visitor.labels(SeriesHasher.hash(p.labels()), p.labels()));
            }
            for (Point p : record.points()) {
                long hash = SeriesHasher.hash(p.labels());
                if (p.histogram() == null) {
                    visitor.sample(hash, p.ts(), p.value(), p.start());
                } else {
                    visitor.histogram(hash, p.ts(), p.histogram(), p.start());
                }
            }
            for (Spark spark : record.sparks()) {
                Exemplar e = spark.exemplar();
                visitor.exemplar(SeriesHasher.hash(spark.labels()), e.timestampMs(), e.value(), e.labels());
            }
        }

        void seal(Replica replica, int partition) {
            try {
                replica.pipeline.seal(partition);
            } catch (SeriesStore.FencedException e) {
                replica.positions.remove(partition);
                int index = replicas.indexOf(replica);
                if (owner[partition] == index) {
                    give(partition, index);
                }
            } catch (TidewatchException e) {
                assertThat(e.fault()).isEqualTo(io.tidewatch.model.Fault.DEPENDENCY);
            }
        }

        void kill(int index) {
            replicas.get(index).start(store);
            for (int p = 0; p < PARTITIONS; p++) {
                if (owner[p] == index) {
                    give(p, random.nextInt(2));
                }
            }
        }

        void give(int partition, int index) {
            owner[partition] = index;
            Replica replica = replicas.get(index);
            replica.positions.putAll(replica.pipeline.assigned(
                    Map.of(partition, new LogRange(0, log.get(partition).size()))));
        }

        void drain() {
            store.reliable = true;
            for (int p = 0; p < PARTITIONS; p++) {
                give(p, owner[p]);
                Replica replica = replicas.get(owner[p]);
                while (replica.positions.get(p) < log.get(p).size()) {
                    poll(replica, p);
                }
                seal(replica, p);
            }
        }

        void check(String seed) {
            Map<Labels, List<String>> stored = new HashMap<>();
            SeriesCatalog catalog = new SeriesCatalog(1_000);
            store.loadSeries(catalog::load);
            List<SeriesEntry> series = catalog.of(PROJECT).select(List.of());
            store.read(PROJECT, series, 0, Long.MAX_VALUE).bySeries().forEach((entry, buffer) -> {
                List<String> samples = new ArrayList<>();
                for (int i = 0; i < buffer.size(); i++) {
                    samples.add(text(buffer, i));
                }
                stored.put(entry.labels(), samples);
            });
            Map<Labels, List<String>> expected = new HashMap<>();
            sent.forEach((labels, points) -> expected.put(labels, List.copyOf(points.values())));
            assertThat(stored).as(seed).isEqualTo(expected);
            long[] ledger = store.conservation(PROJECT);
            long events = log.stream()
                    .flatMap(List::stream)
                    .mapToLong(LogRecord::events)
                    .sum();
            Map<Labels, Set<Exemplar>> exemplars = new HashMap<>();
            store.exemplars(PROJECT, series, 0, Long.MAX_VALUE, Integer.MAX_VALUE, (entry, e) -> assertThat(exemplars
                            .computeIfAbsent(entry.labels(), l -> new HashSet<>())
                            .add(e))
                    .as(seed)
                    .isTrue());
            assertThat(exemplars).as(seed).isEqualTo(sparked);
            long distinct = expected.values().stream().mapToLong(List::size).sum()
                    + sparked.values().stream().mapToLong(Set::size).sum();
            assertThat(ledger).as(seed).containsExactly(events, distinct, events - distinct, 0);
            assertThat(store.lost).as(seed).isEmpty();
            assertThat(replicas.stream().flatMap(r -> r.pipeline.openTallies().stream()))
                    .as(seed)
                    .filteredOn(t -> owned(t))
                    .isEmpty();
        }

        private static String text(Samples samples, int i) {
            return new Point(Labels.EMPTY, samples.time(i), samples.value(i), samples.histogram(i), samples.start(i))
                    .text();
        }

        private boolean owned(Tally tally) {
            for (int p = 0; p < PARTITIONS; p++) {
                PartitionHead head = replicas.get(owner[p]).pipeline.head(p);
                if (head != null
                        && head.openTallies().contains(tally)
                        && !tally.projects().isEmpty()) {
                    return true;
                }
            }
            return false;
        }
    }
}
