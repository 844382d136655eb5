package io.tidewatch.query.head;

import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.events.metrics.SeriesResolver;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.series.LongTable;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.query.store.Sealing.SeriesExemplars;
import io.tidewatch.query.store.Sealing.SeriesSamples;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.head.Head;
import io.tidewatch.timeseries.head.Sealing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one project has in a partition; reads records. Guarded by its {@link PartitionHead}, but for
 * {@link #collect} and the counts, which any thread may call.
 */
final class ProjectHead implements MetricsVisitor {
    /** Samples of a series that wait to be encoded. */
    private static final int TAIL_SAMPLES = 16;
    /** Memory that an exemplar takes, in float samples. */
    private static final int EXEMPLAR_WEIGHT = 16;
    /** Bytes of a histogram without its buckets. */
    private static final int HISTOGRAM_BYTES = 128;
    /** Bytes of a float sample, the unit of weights. */
    private static final int SAMPLE_BYTES = 16;
    /** A series without samples here is forgotten after this time; the index still knows it. */
    private static final long IDLE_MS = 600_000;
    /** Refused series that are remembered; what is forgotten is refused for its unknown labels. */
    private static final int MOST_BARRED = 1_000_000;

    private final ProjectId project;
    private final PartitionHead partition;
    private final SeriesIndex index;
    private final HeadLimits limits;
    private final Head head;
    private LongTable<SeriesEntry> series = new LongTable<>();
    /** Hashes whose samples are refused. */
    private final LongTable<Tally.Refusal> barred = new LongTable<>();

    private Map<SeriesEntry, ExemplarBuffer> exemplars = new HashMap<>();
    private Map<SeriesEntry, ExemplarBuffer> frozenExemplars = Map.of();
    private @Nullable Sealing frozen;
    /** Of histograms and exemplars, what they take beyond a float sample. */
    private long weight;

    private long frozenWeight;
    private long appendMs;
    private long given;

    ProjectHead(ProjectId project, PartitionHead partition, SeriesIndex index, HeadLimits limits) {
        this.project = project;
        this.partition = partition;
        this.index = index;
        this.limits = limits;
        this.head = new Head(
                new io.tidewatch.timeseries.head.HeadLimits(limits.outOfOrder().toMillis(), TAIL_SAMPLES));
    }

    ProjectId project() {
        return project;
    }

    /** A record begins, or something that waited for its labels is added. */
    void begin(long recordAppendMs) {
        appendMs = recordAppendMs;
        given = 0;
    }

    /** Samples, histograms and exemplars that the record has given. */
    long given() {
        return given;
    }

    private Tally.Counts counts() {
        return partition.counts(project);
    }

    @Override
    public void labels(long seriesHash, Labels labels) {
        SeriesEntry known = series.get(seriesHash);
        if (known != null && known.labels().equals(labels)) {
            return;
        }
        if (barred.get(seriesHash) == Tally.Refusal.SERIES_LIMIT && index.isFull()) {
            return;
        }
        if (holdsNul(labels)) {
            bar(seriesHash, Tally.Refusal.BAD_LABELS);
            return;
        }
        SeriesIndex.Learnt learnt = index.learn(seriesHash, labels);
        switch (learnt.outcome()) {
            case KNOWN -> {
                SeriesEntry entry = learnt.entry();
                if (known == null && entry != null) {
                    know(entry);
                }
            }
            // Which of the two a sample belongs to cannot be told any more: neither is stored further.
            case COLLISION -> bar(seriesHash, Tally.Refusal.HASH_COLLISION);
            case FULL -> bar(seriesHash, Tally.Refusal.SERIES_LIMIT);
        }
    }

    private void bar(long seriesHash, Tally.Refusal reason) {
        if (barred.size() >= MOST_BARRED) {
            barred.clear();
        }
        barred.put(seriesHash, reason);
    }

    private @Nullable SeriesEntry know(SeriesEntry found) {
        SeriesEntry entry = found;
        while (!entry.use()) {
            // The index was about to forget it: its labels make it known again.
            SeriesEntry again = index.learn(entry.id().low(), entry.labels()).entry();
            if (again == null) {
                bar(entry.id().low(), Tally.Refusal.SERIES_LIMIT);
                return null;
            }
            entry = again;
        }
        // The head knows it from now on, so the index does not forget it while it stands here.
        long sealed = entry.sealedThroughMs();
        head.resume(entry.number(), sealed == SeriesEntry.SEALED_UNKNOWN ? SeriesEntry.NOTHING_SEALED : sealed);
        series.put(entry.id().low(), entry);
        return entry;
    }

    /** The series of the hash; null when it is barred or its labels are not known. */
    private @Nullable SeriesEntry known(long seriesHash) {
        if (barred.size() > 0 && isBarred(seriesHash)) {
            return null;
        }
        SeriesEntry entry = series.get(seriesHash);
        if (entry != null) {
            return entry;
        }
        entry = index.find(seriesHash);
        if (entry != null) {
            return know(entry);
        }
        SeriesResolver older = partition.older();
        Labels found = older == null
                ? null
                : older.scope(project, partition.partition()).labels(seriesHash);
        if (found != null) {
            labels(seriesHash, found);
        }
        return series.get(seriesHash);
    }

    /** What was refused for the limit has a place when others have gone, and its labels come again. */
    private boolean isBarred(long seriesHash) {
        Tally.Refusal bar = barred.get(seriesHash);
        return bar != null && (bar != Tally.Refusal.SERIES_LIMIT || index.find(seriesHash) == null);
    }

    /** What belongs to a series that is not {@link #known} waits for its labels, or is refused. */
    private void missing(long seriesHash, Runnable again) {
        Tally.Refusal bar = barred.get(seriesHash);
        if (bar == null && partition.older() == null) {
            long at = appendMs;
            partition.orphan(() -> {
                begin(at);
                again.run();
            });
        } else {
            counts().refuse(bar == null ? Tally.Refusal.LABELS_UNKNOWN : bar, 1);
        }
    }

    @Override
    public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
        given++;
        add(seriesHash, timestampMs, value, null, startTimestampMs);
    }

    @Override
    public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {
        given++;
        if (StaleMarker.is(value.sum())) {
            add(seriesHash, timestampMs, StaleMarker.VALUE, null, startTimestampMs);
        } else {
            add(seriesHash, timestampMs, Double.NaN, value, startTimestampMs);
        }
    }

    private void add(
            long seriesHash, long timestampMs, double value, @Nullable NativeHistogram histogram, long startMs) {
        SeriesEntry entry = known(seriesHash);
        if (entry == null) {
            missing(seriesHash, () -> add(seriesHash, timestampMs, value, histogram, startMs));
            return;
        }
        if (timestampMs < appendMs - limits.retention().toMillis()) {
            counts().refuse(Tally.Refusal.TOO_OLD, 1);
            return;
        }
        switch (head.append(entry.number(), timestampMs, value, histogram, startMs)) {
            case IN_ORDER, LATE -> weight += histogram == null ? 0 : weight(histogram);
            case DUPLICATE, CONFLICT -> counts().duplicates(1);
            case TOO_OLD -> counts().refuse(Tally.Refusal.OUT_OF_ORDER, 1);
        }
    }

    private static long weight(NativeHistogram histogram) {
        int buckets = histogram.positiveCounts().size()
                + histogram.negativeCounts().size()
                + histogram.customBounds().size();
        return (HISTOGRAM_BYTES + 8L * buckets) / SAMPLE_BYTES;
    }

    @Override
    public void exemplar(long seriesHash, long timestampMs, double value, Labels exemplarLabels) {
        given++;
        add(seriesHash, new Exemplar(timestampMs, value, exemplarLabels));
    }

    private void add(long seriesHash, Exemplar exemplar) {
        SeriesEntry entry = known(seriesHash);
        if (entry == null) {
            missing(seriesHash, () -> add(seriesHash, exemplar));
            return;
        }
        long retentionMs = limits.retention().toMillis();
        if (exemplar.timestampMs() < appendMs - retentionMs) {
            counts().refuse(Tally.Refusal.TOO_OLD, 1);
        } else if (exemplar.timestampMs() > appendMs + retentionMs) {
            counts().refuse(Tally.Refusal.TOO_NEW, 1);
        } else if (holdsNul(exemplar.labels())) {
            counts().refuse(Tally.Refusal.BAD_LABELS, 1);
        } else {
            switch (exemplars.computeIfAbsent(entry, e -> new ExemplarBuffer()).add(exemplar)) {
                case KEPT -> weight += EXEMPLAR_WEIGHT;
                case DUPLICATE -> counts().duplicates(1);
                case FULL -> counts().refuse(Tally.Refusal.EXEMPLAR_LIMIT, 1);
            }
        }
    }

    @Override
    public void metadata(String family, MetricType type, String help, String unit) {
        partition.metadata(new FamilyMetadata(project, family, type, help, unit));
    }

    /** Postgres' texts cannot hold it. */
    private static boolean holdsNul(Labels labels) {
        for (int i = 0; i < labels.size(); i++) {
            if (labels.value(i).indexOf('\0') >= 0 || labels.name(i).indexOf('\0') >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Moves what has arrived aside. */
    void freeze(List<SeriesSamples> samples, List<SeriesExemplars> ofSeries) {
        Sealing moved = head.seal(Long.MAX_VALUE);
        frozen = moved;
        samples.addAll(FrozenSamples.of(moved, index));
        frozenExemplars = exemplars;
        exemplars = new HashMap<>();
        frozenExemplars.forEach((entry, buffer) -> ofSeries.add(new SeriesExemplars(entry, buffer.all())));
        frozenWeight = weight;
        weight = 0;
    }

    /** Lets go of what was moved aside, and of series that have been silent for long. */
    void release() {
        Sealing moved = frozen;
        if (moved == null) {
            return;
        }
        head.release(moved);
        frozen = null;
        frozenExemplars = Map.of();
        frozenWeight = 0;
        head.forgetIdle(appendMs - IDLE_MS);
        LongTable<SeriesEntry> kept = new LongTable<>();
        series.forEach(entry -> {
            if (head.knows(entry.number())) {
                kept.put(entry.id().low(), entry);
            }
        });
        series = kept;
    }

    /** Adds the samples of a series in the closed range. For any thread. */
    void collect(SeriesEntry entry, long startMs, long endMs, ChunkReader with, Samples into) {
        head.collect(entry.number(), startMs, endMs, with, into);
    }

    /** Whether the series is in memory. For any thread. */
    boolean holds(SeriesEntry entry) {
        return head.knows(entry.number());
    }

    /** Samples in memory. For any thread. */
    long samples() {
        return head.unsealed() + head.sealed();
    }

    /** Gives the exemplars of a series, what is being sealed first. */
    void exemplars(SeriesEntry entry, Consumer<Exemplar> found) {
        for (Map<SeriesEntry, ExemplarBuffer> of : List.of(frozenExemplars, exemplars)) {
            ExemplarBuffer buffer = of.get(entry);
            if (buffer != null) {
                buffer.all().forEach(found);
            }
        }
    }

    long exemplarCount() {
        return Stream.of(frozenExemplars, exemplars)
                .flatMap(of -> of.values().stream())
                .mapToLong(ExemplarBuffer::size)
                .sum();
    }

    /** Memory of samples and exemplars, in float samples. */
    long weight() {
        return samples() + weight + frozenWeight;
    }

    /** Series in memory. */
    long series() {
        return series.size();
    }
}
