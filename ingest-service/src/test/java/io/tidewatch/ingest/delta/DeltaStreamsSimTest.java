package io.tidewatch.ingest.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.v1.DeltaState;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Senders whose requests come late, twice or in another order, and an owner that dies between any two steps or hands
 * over; what is committed is compared with a run in which nothing dies, and with the sum of what was taken.
 */
class DeltaStreamsSimTest {
    private static final long T = 1_795_000_000_000L;
    private static final long INTERVAL = 10_000;
    private static final DeltaStreams.Limits LIMITS = new DeltaStreams.Limits(1_000, 120_000);

    private record Point(Labels labels, long startMs, long endMs, double value, boolean histogram) {}

    private record Written(long appendMs, List<Point> points) {}

    /** What stands on Kafka: samples by series, states, offset, drops. Transactions make them change together. */
    private static final class Committed {
        final Map<String, TreeMap<Long, Double>> samples = new TreeMap<>();
        final Map<Long, DeltaState> states = new HashMap<>();
        final Map<RefusalReason, Integer> drops = new TreeMap<>();
        int offset;
    }

    /** One owner: a DeltaStreams and what it has not committed. */
    private static final class Owner {
        final List<Runnable> open = new ArrayList<>();
        final DeltaStreams streams;

        Owner(Committed committed) {
            streams = new DeltaStreams(
                    0,
                    LIMITS,
                    committed.states.values(),
                    new CumulativeSeries.Sink() {
                        @Override
                        public void sample(ProjectId project, SeriesRef series, long at, double value, long start) {
                            put(committed, series.labels().toString(), at, value);
                        }

                        @Override
                        public void histogram(ProjectId project, SampleBatch.HistogramPoint point) {
                            put(
                                    committed,
                                    point.series().labels() + " buckets",
                                    point.timestampMs(),
                                    point.value().positiveCounts().stream()
                                            .mapToDouble(Double::doubleValue)
                                            .sum());
                        }
                    },
                    (project, reason, labels, why) -> open.add(() -> committed.drops.merge(reason, 1, Integer::sum)));
        }

        private void put(Committed committed, String series, long at, double value) {
            open.add(() -> assertThat(committed
                            .samples
                            .computeIfAbsent(series, s -> new TreeMap<>())
                            .put(at, value))
                    .as("one value of %s at %s", series, at)
                    .isNull());
        }

        void read(Written record) {
            streams.record(record.appendMs);
            for (Point point : record.points) {
                DeltaStream.Key key = new DeltaStream.Key(ProjectId.DEFAULT, SeriesHasher.hash(point.labels));
                if (point.histogram) {
                    streams.histogram(key, point.labels, point.endMs, exponential(point.value), point.startMs);
                } else {
                    streams.number(key, point.labels, point.endMs, point.value, point.startMs);
                }
            }
        }

        void commit(Committed committed, int offset) {
            DeltaStreams.Changes changes = streams.takeChanges();
            open.forEach(Runnable::run);
            open.clear();
            changes.states().forEach(state -> committed.states.put(state.getSeries(), state));
            changes.forgotten().forEach(key -> committed.states.remove(key.series()));
            committed.offset = offset;
        }
    }

    private static NativeHistogram exponential(double count) {
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                count % 2 == 0 ? 2 : 3,
                1e-128,
                0,
                count,
                count,
                List.of(new Span((int) count, 1)),
                List.of(count),
                List.of(),
                List.of(),
                List.of());
    }

    /** Five senders with two series each; some intervals are sent twice, late, not at all, or end in one millisecond. */
    private static List<Written> log(Random random) {
        List<Written> log = new ArrayList<>();
        List<Point> late = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long end = T + (i + 1) * INTERVAL;
            List<Point> points = new ArrayList<>();
            for (int sender = 0; sender < 5; sender++) {
                boolean silent = sender == 4 && i > 60 && i < 90;
                if (silent || random.nextInt(20) == 0) {
                    continue;
                }
                Labels labels = Labels.of("__name__", "requests_total", "sender", Integer.toString(sender));
                Labels sizes = Labels.of("__name__", "size", "sender", Integer.toString(sender));
                points.add(new Point(labels, end - INTERVAL, end, random.nextInt(100), false));
                points.add(new Point(sizes, end - INTERVAL, end, 1 + random.nextInt(9), true));
            }
            Collections.shuffle(points, random);
            for (Point point : List.copyOf(points)) {
                for (int more = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0; more > 0; more--) {
                    double value = 1 + random.nextInt(9);
                    points.add(new Point(point.labels, point.endMs, point.endMs, value, point.histogram));
                }
            }
            points.addAll(late);
            late.clear();
            if (random.nextInt(4) == 0) {
                late.addAll(points);
            }
            if (random.nextInt(6) == 0) {
                late.addAll(points.subList(0, points.size() / 2));
                points = new ArrayList<>(points.subList(points.size() / 2, points.size()));
            }
            log.add(new Written(end + random.nextInt(500), points));
        }
        return log;
    }

    private static Committed run(List<Written> log, Random random, boolean dies) {
        Committed committed = new Committed();
        Owner owner = new Owner(committed);
        int position = 0;
        while (position < log.size() || committed.offset < log.size()) {
            for (int n = random.nextInt(4); n > 0 && position < log.size(); n--) {
                owner.read(log.get(position++));
                if (dies && random.nextInt(10) == 0) {
                    owner = new Owner(committed);
                    position = committed.offset;
                }
            }
            boolean lost = dies && random.nextInt(5) == 0;
            if (!lost) {
                owner.commit(committed, position);
            }
            // Lost with all that was not committed, or handed over after it was.
            if (lost || (dies && random.nextInt(3) == 0)) {
                owner = new Owner(committed);
                position = committed.offset;
            }
        }
        return committed;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void deathsAndHandOversChangeNothingAndTheSumIsExact(long seed) {
        List<Written> log = log(new Random(seed));
        Committed quiet = run(log, new Random(seed), false);
        Committed deadly = run(log, new Random(seed + 1_000), true);

        assertThat(deadly.samples).as("seed %s", seed).isEqualTo(quiet.samples);
        assertThat(deadly.states).as("seed %s", seed).isEqualTo(quiet.states);
        assertThat(deadly.drops).as("seed %s", seed).isEqualTo(quiet.drops);
        assertThat(quiet.drops).as("seed %s", seed).containsKey(RefusalReason.DELTA_OLD);

        Map<String, Double> exact = exact(log);
        quiet.samples.forEach((series, points) -> {
            double last = points.lastEntry().getValue();
            assertThat(increase(points)).as("seed %s, %s", seed, series).isEqualTo(exact.get(series));
            assertThat(last).isPositive();
        });
        assertThat(quiet.samples.keySet()).isEqualTo(exact.keySet());
    }

    /** What rises in all, a fall being a reset. */
    private static double increase(TreeMap<Long, Double> points) {
        double sum = 0;
        double before = 0;
        for (double value : points.values()) {
            sum += value < before ? value : value - before;
            before = value;
        }
        return sum;
    }

    /**
     * Worked out without streams: an interval counts when nothing later of its series was there before it, and one of no
     * length at the newest end when it is not the same as the last of those.
     */
    private static Map<String, Double> exact(List<Written> log) {
        Map<String, Double> sums = new TreeMap<>();
        Map<Labels, Point> newest = new HashMap<>();
        for (Written record : log) {
            for (Point point : record.points) {
                Point before = newest.get(point.labels);
                boolean instant = before != null && point.startMs == before.endMs && point.endMs == before.endMs;
                if (before == null || point.endMs > before.endMs || instant && !point.equals(before)) {
                    newest.put(point.labels, point);
                    sums.merge(point.labels + (point.histogram ? " buckets" : ""), point.value, Double::sum);
                }
            }
        }
        return sums;
    }
}
