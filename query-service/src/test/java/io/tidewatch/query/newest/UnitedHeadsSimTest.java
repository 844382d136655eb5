package io.tidewatch.query.newest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.query.head.HeadLimits;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.head.RecoveryState;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.prom.PromQueries;
import io.tidewatch.query.prom.QueryGate;
import io.tidewatch.query.prom.QueryOptions;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.InMemorySeriesStore;
import io.tidewatch.query.store.Sealing;
import io.tidewatch.query.store.SeriesStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three replicas that share partitions, are killed and lose partitions with and without knowing, asked for everything
 * again and again while things go on between each two of their reads. A failure names its seed; running that seed alone
 * replays it.
 */
class UnitedHeadsSimTest {
    private static final ProjectId PROJECT = new ProjectId("sim");
    private static final int PARTITIONS = 4;
    private static final int REPLICAS = 3;
    private static final long NOW = 1_763_700_000_000L;
    /** How old the ledger may be that a query goes by. */
    private static final long STALE_NANOS = 1_000_000_000L;

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    private static final Pattern NAMED = Pattern.compile("of partitions? ([0-9]+(?:, [0-9]+)*) ");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void anAnswerIsWholeOrNamesThePartitionsThatItLacks(long seed) {
        Simulation simulation = new Simulation(seed);
        for (int i = 0; i < 400; i++) {
            for (int step = simulation.random.nextInt(12); step > 0; step--) {
                simulation.step();
            }
            simulation.query(simulation.random.nextInt(REPLICAS));
        }
        assertThat(simulation.whole).as("whole answers, seed %d", seed).isGreaterThan(40);
        assertThat(simulation.lacking)
                .as("answers with warnings, seed %d", seed)
                .isGreaterThan(10);
        simulation.settle();
        for (int i = 0; i < REPLICAS; i++) {
            assertThat(simulation.query(i)).as("seed %d", seed).isEmpty();
        }
    }

    private record Point(Labels labels, long ts, double value) {}

    private record LogRecord(List<Point> points, boolean labelled) {}

    /** Where a partition's owner stood at a time. */
    private record Standing(long nanos, long position) {}

    private static final class SimReplica {
        final Simulation simulation;
        final String address;
        MetricsPipeline pipeline;
        RecoveryState recovery;
        LocalHeads heads;
        Owners owners;
        PromQueries queries;
        boolean down;
        final Map<Integer, Long> positions = new HashMap<>();

        SimReplica(Simulation simulation, int number) {
            this.simulation = simulation;
            this.address = "replica-" + number;
            start();
        }

        void start() {
            SeriesStore store = simulation.store;
            SeriesCatalog catalog = new SeriesCatalog(1_000);
            positions.clear();
            recovery = new RecoveryState();
            recovery.partitions(PARTITIONS);
            pipeline = new MetricsPipeline(store, catalog, new HeadLimits(Duration.ofHours(2), Duration.ofHours(24)));
            heads = new LocalHeads(catalog, pipeline, recovery, CLOCK);
            owners = new Owners(simulation::ledger, () -> simulation.nanos);
            SeriesFollower follower = new SeriesFollower(store, catalog, CLOCK, () -> simulation.nanos);
            follower.load();
            recovery.loaded();
            Roundtrip roundtrip = new Roundtrip(
                    heads, owners, simulation::ask, follower, address, Duration.ofSeconds(2), () -> simulation.nanos);
            queries = new PromQueries(
                    new Engine(EngineOptions.defaults()),
                    new QueryGate(1, 1),
                    heads::index,
                    new UnitedHeads(heads, roundtrip),
                    store);
            down = false;
        }

        void drop(int partition) {
            pipeline.revoked(partition);
            recovery.gone(partition);
            positions.remove(partition);
        }
    }

    /** Reads only of series that it is known to have, as Postgres' does; something may happen before it reads. */
    private static final class StoredOnly extends InMemorySeriesStore {
        final Map<Integer, Long> epochs = new HashMap<>();
        final Map<Integer, Long> offsets = new HashMap<>();
        Runnable meanwhile = () -> {};

        @Override
        public Claim claim(int partition, LogRange range) {
            Claim claim = super.claim(partition, range);
            epochs.put(partition, claim.epoch());
            return claim;
        }

        @Override
        public SealOutcome seal(Claim claim, Sealing sealing) {
            SealOutcome outcome = super.seal(claim, sealing);
            offsets.put(claim.partition(), sealing.nextOffset());
            return outcome;
        }

        @Override
        public SealedSamples read(ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs) {
            meanwhile.run();
            return super.read(
                    project, series.stream().filter(SeriesEntry::stored).toList(), startMs, endMs);
        }
    }

    private static final class Simulation {
        final long seed;
        final Random random;
        final StoredOnly store = new StoredOnly();
        final List<List<LogRecord>> log = new ArrayList<>();
        final List<SimReplica> replicas = new ArrayList<>();
        final int[] owner = new int[PARTITIONS];
        final Map<Labels, Long> clocks = new HashMap<>();
        final List<List<Standing>> standings = new ArrayList<>();
        long nanos = 5_000_000_000L;
        int whole;
        int lacking;
        int series;
        boolean quiet;

        Simulation(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            for (int p = 0; p < PARTITIONS; p++) {
                log.add(new ArrayList<>());
                standings.add(new ArrayList<>());
            }
            for (int i = 0; i < REPLICAS; i++) {
                replicas.add(new SimReplica(this, i));
            }
            for (int p = 0; p < PARTITIONS; p++) {
                give(p, p % REPLICAS);
            }
        }

        List<Owners.Owner> ledger() {
            List<Owners.Owner> rows = new ArrayList<>();
            for (int p = 0; p < PARTITIONS; p++) {
                rows.add(new Owners.Owner(
                        p,
                        "replica-" + owner[p],
                        store.epochs.getOrDefault(p, 1L),
                        store.offsets.getOrDefault(p, 0L),
                        Instant.ofEpochMilli(NOW)));
            }
            return rows;
        }

        CompletableFuture<Answer> ask(String address, ProjectId project, Question question) {
            meanwhile();
            SimReplica asked = replicas.stream()
                    .filter(r -> r.address.equals(address))
                    .findFirst()
                    .orElseThrow();
            if (asked.down || (!quiet && random.nextInt(100) == 0)) {
                return CompletableFuture.failedFuture(TidewatchException.dependency("refused", null));
            }
            byte[] answer = asked.heads.answer(project, Question.read(question.bytes()));
            meanwhile();
            return CompletableFuture.completedFuture(AnswerReader.read(project, question.kind(), answer));
        }

        void meanwhile() {
            for (int step = quiet ? 0 : random.nextInt(4); step > 0; step--) {
                step();
            }
        }

        void step() {
            nanos += random.nextInt(100_000_000);
            switch (random.nextInt(200)) {
                case 0 -> kill(random.nextInt(REPLICAS));
                case 1 -> {
                    int partition = random.nextInt(PARTITIONS);
                    if (random.nextInt(3) > 0) {
                        replicas.get(owner[partition]).drop(partition);
                    }
                    // Otherwise the old owner does not know yet: a zombie.
                    give(partition, random.nextInt(REPLICAS));
                }
                case 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 -> adopt();
                case 20, 21, 22, 23 -> resend();
                default -> {
                    int what = random.nextInt(10);
                    if (what < 2) {
                        send();
                    } else if (what < 3) {
                        seal(replicas.get(random.nextInt(REPLICAS)), random.nextInt(PARTITIONS));
                    } else {
                        poll(replicas.get(random.nextInt(REPLICAS)), random.nextInt(PARTITIONS));
                    }
                }
            }
        }

        void send() {
            int partition = random.nextInt(PARTITIONS);
            List<Point> points = new ArrayList<>();
            boolean announce = random.nextInt(8) == 0;
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                if (random.nextInt(30) == 0) {
                    series++;
                }
                Labels labels = Labels.of("__name__", "m", "p", "" + partition, "s", "" + random.nextInt(series + 1));
                announce |= !clocks.containsKey(labels);
                long clock = clocks.merge(labels, 1_000L * (1 + random.nextInt(3)), Long::sum);
                long ts = NOW + (random.nextInt(6) == 0 ? clock - 1 - random.nextInt(60_000) : clock);
                double value = random.nextInt(9) == 0 ? -0.0 : random.nextInt(1_000) / 8.0;
                points.add(new Point(labels, ts, value));
            }
            log.get(partition).add(new LogRecord(points, announce));
        }

        void resend() {
            List<LogRecord> partition = log.get(random.nextInt(PARTITIONS));
            if (!partition.isEmpty()) {
                partition.add(partition.get(random.nextInt(partition.size())));
            }
        }

        void poll(SimReplica replica, int partition) {
            Long position = replica.positions.get(partition);
            PartitionHead head = replica.pipeline.head(partition);
            if (replica.down || position == null || head == null) {
                return;
            }
            int until = (int) Math.min(log.get(partition).size(), position + 1 + random.nextInt(30));
            for (int offset = position.intValue(); offset < until; offset++) {
                LogRecord record = log.get(partition).get(offset);
                head.apply(offset, PROJECT, record.points().size(), NOW, visitor -> read(record, visitor));
                replica.positions.put(partition, offset + 1L);
            }
            replica.recovery.read(partition, replica.positions.getOrDefault(partition, 0L));
            stand(partition);
        }

        void read(LogRecord record, MetricsVisitor visitor) {
            if (record.labelled()) {
                record.points().forEach(p -> visitor.labels(SeriesHasher.hash(p.labels()), p.labels()));
            }
            record.points().forEach(p -> visitor.sample(SeriesHasher.hash(p.labels()), p.ts(), p.value(), 0));
        }

        void seal(SimReplica replica, int partition) {
            if (replica.down) {
                return;
            }
            try {
                replica.pipeline.seal(partition);
            } catch (SeriesStore.FencedException e) {
                replica.drop(partition);
                if (owner[partition] == replicas.indexOf(replica)) {
                    give(partition, owner[partition]);
                }
            }
            stand(partition);
        }

        void kill(int index) {
            SimReplica killed = replicas.get(index);
            if (killed.down) {
                killed.start();
            } else if (replicas.stream().filter(r -> !r.down).count() > 1) {
                killed.down = true;
                killed.positions.clear();
                for (int p = 0; p < PARTITIONS; p++) {
                    stand(p);
                }
            }
        }

        /** The group gives the partitions of a dead replica, or of one that began anew, to one that lives. */
        void adopt() {
            int partition = random.nextInt(PARTITIONS);
            SimReplica of = replicas.get(owner[partition]);
            if (of.down && random.nextBoolean()) {
                of.start();
            }
            if (of.down || of.pipeline.head(partition) == null) {
                give(partition, random.nextInt(REPLICAS));
            }
        }

        void give(int partition, int index) {
            SimReplica replica = replicas.get(index);
            if (replica.down) {
                return;
            }
            owner[partition] = index;
            long end = log.get(partition).size();
            long start = replica.pipeline
                    .assigned(Map.of(partition, new LogRange(0, end)))
                    .getOrDefault(partition, 0L);
            replica.recovery.recovering(partition, start >= end ? 0 : end);
            replica.positions.put(partition, start);
            stand(partition);
        }

        /** Notes where the owner stands: what it has read, or at least what is sealed. */
        void stand(int partition) {
            long sealed = store.offsets.getOrDefault(partition, 0L);
            long read = replicas.get(owner[partition]).positions.getOrDefault(partition, 0L);
            standings.get(partition).add(new Standing(nanos, Math.max(sealed, read)));
        }

        /** The least that the partition's owners had read in the last second. */
        long least(int partition) {
            long since = nanos - STALE_NANOS;
            long least = Long.MAX_VALUE;
            List<Standing> all = standings.get(partition);
            for (int i = all.size() - 1; i >= 0; i--) {
                least = Math.min(least, all.get(i).position());
                if (all.get(i).nanos() < since) {
                    break;
                }
            }
            return least;
        }

        /** Asks for everything and holds it against the log; answers with the partitions that were named as lacking. */
        Set<Integer> query(int index) {
            SimReplica replica = replicas.get(index);
            if (replica.down) {
                return Set.of();
            }
            replica.owners.recent();
            long[] required = new long[PARTITIONS];
            long[] sealed = new long[PARTITIONS];
            for (int p = 0; p < PARTITIONS; p++) {
                stand(p);
                required[p] = least(p);
                sealed[p] = store.offsets.getOrDefault(p, 0L);
            }
            store.meanwhile = this::meanwhile;
            PromQueries.Outcome outcome = replica.queries.instant(
                    PROJECT, PromQl.parse("m[30d]"), NOW + 20L * 86_400_000, QueryOptions.USUAL);
            store.meanwhile = () -> {};
            Set<Integer> named = named(outcome.warnings());
            if (named.isEmpty()) {
                whole++;
            } else {
                lacking++;
            }
            Map<Labels, TreeMap<Long, Double>> answer = new HashMap<>();
            for (SeriesPoints points : ((Value.MatrixValue) outcome.result().value()).series()) {
                TreeMap<Long, Double> of = new TreeMap<>();
                for (int i = 0; i < points.size(); i++) {
                    assertThat(of.put(points.timestampsMs()[i], points.values()[i]))
                            .isNull();
                }
                assertThat(answer.put(points.labels(), of)).isNull();
            }
            for (int p = 0; p < PARTITIONS; p++) {
                String where = "seed " + seed + ", replica " + index + ", partition " + p + ", " + outcome.warnings();
                long until = named.contains(p) ? sealed[p] : required[p];
                Map<Labels, Map<Long, Double>> sent = first(p, log.get(p).size());
                first(p, until).forEach((labels, points) -> assertThat(answer.getOrDefault(labels, new TreeMap<>()))
                        .as("%s, %s", where, labels)
                        .containsKeys(points.keySet().toArray(new Long[0])));
                int partition = p;
                answer.forEach((labels, points) -> {
                    if (labels.get("p").equals("" + partition)) {
                        points.forEach((ts, value) -> assertThat(Double.doubleToRawLongBits(value))
                                .as("%s, %s at %d", where, labels, ts)
                                .isEqualTo(Double.doubleToRawLongBits(
                                        sent.getOrDefault(labels, Map.of()).getOrDefault(ts, Double.NaN))));
                    }
                });
            }
            return named;
        }

        /** Of each series and time stamp what came first, before an offset. */
        Map<Labels, Map<Long, Double>> first(int partition, long until) {
            Map<Labels, Map<Long, Double>> first = new HashMap<>();
            for (LogRecord record : log.get(partition).subList(0, (int) until)) {
                for (Point point : record.points()) {
                    first.computeIfAbsent(point.labels(), l -> new HashMap<>()).putIfAbsent(point.ts(), point.value());
                }
            }
            return first;
        }

        Set<Integer> named(List<String> warnings) {
            Set<Integer> named = new TreeSet<>();
            for (String warning : warnings) {
                Matcher partitions = NAMED.matcher(warning);
                assertThat(partitions.find()).as(warning).isTrue();
                for (String partition : partitions.group(1).split(", ")) {
                    named.add(Integer.parseInt(partition));
                }
            }
            return named;
        }

        /** Everybody lives, and every partition is read to its end. */
        void settle() {
            quiet = true;
            replicas.stream().filter(r -> r.down).forEach(SimReplica::start);
            for (int p = 0; p < PARTITIONS; p++) {
                int partition = p;
                replicas.forEach(replica -> replica.drop(partition));
                give(p, p % REPLICAS);
                SimReplica replica = replicas.get(p % REPLICAS);
                while (replica.positions.getOrDefault(p, 0L) < log.get(p).size()) {
                    poll(replica, p);
                }
            }
            nanos += 10 * STALE_NANOS;
        }
    }
}
