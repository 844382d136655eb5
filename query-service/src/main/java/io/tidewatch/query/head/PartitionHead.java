package io.tidewatch.query.head;

import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.events.metrics.SeriesResolver;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.series.LongTable;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.query.store.Sealing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The unsealed samples of one partition. One thread applies records, another seals, any may read; all of them hold the
 * monitor while they do, each for a record, an exchange of buffers or a copy.
 */
public final class PartitionHead {
    /** Memory that an exemplar takes, in float samples. */
    private static final int EXEMPLAR_WEIGHT = 16;

    private final int partition;
    private final SeriesCatalog catalog;
    private final HeadLimits limits;
    private final long startOffset;
    private final Map<ProjectId, ProjectHead> projects = new HashMap<>();
    private final List<Orphan> orphans = new ArrayList<>();
    private final HistogramBytes histogramBytes = new HistogramBytes();
    /** Labels that stood before {@link #startOffset}; null before they were looked for. */
    private @Nullable SeriesResolver older;

    private Map<String, FamilyMetadata> metadata = new HashMap<>();
    private Tally tally;
    private long sealedOffset;
    private long nextOffset;
    private long activeSamples;
    private long frozenSamples;
    private long activeWeight;
    private long frozenWeight;
    private @Nullable Sealing sealing;

    /**
     * @param startOffset what the store says is the next offset, where reading begins
     * @param catalog where labels are learnt and looked up
     */
    public PartitionHead(int partition, long startOffset, SeriesCatalog catalog, HeadLimits limits) {
        this.partition = partition;
        this.startOffset = startOffset;
        this.sealedOffset = startOffset;
        this.nextOffset = startOffset;
        this.tally = new Tally(partition);
        this.catalog = catalog;
        this.limits = limits;
    }

    public int partition() {
        return partition;
    }

    /** Next offset to read. */
    public synchronized long nextOffset() {
        return nextOffset;
    }

    /** Samples in memory. */
    public synchronized long samples() {
        return activeSamples + frozenSamples;
    }

    /** Memory that the samples take, in float samples of 16 bytes: a native histogram counts by its bytes. */
    public synchronized long weight() {
        return activeWeight + frozenWeight;
    }

    /** Series in memory. */
    public synchronized long series() {
        return projects.values().stream().mapToLong(p -> p.series.size()).sum();
    }

    /**
     * Applies a record of events. One that was applied before is left out.
     *
     * @param events as the record's header counts them
     * @param appendMs when Kafka appended it, milliseconds: what ages are measured against, so that a replay decides
     *     the same
     * @param reader gives the record's contents; what it throws reaches the caller after what was given is applied
     */
    public synchronized void apply(
            long offset, ProjectId project, int events, long appendMs, Consumer<MetricsVisitor> reader) {
        if (offset < nextOffset) {
            return;
        }
        nextOffset = offset + 1;
        ProjectHead head = projects.computeIfAbsent(project, ProjectHead::new);
        head.begin(appendMs);
        head.counts().consumed(events);
        long[] given = {0};
        head.given = given;
        try {
            reader.accept(head);
        } catch (RuntimeException e) {
            head.counts().refuse(Tally.Refusal.UNREADABLE, events - given[0]);
            throw e;
        }
    }

    /** Where reading began. */
    public long startOffset() {
        return startOffset;
    }

    /**
     * Whether samples wait for labels that stood before this head began. Nothing is sealed until {@link #resolve}.
     */
    public synchronized boolean wantsOlderLabels() {
        return !orphans.isEmpty();
    }

    /**
     * Applies the samples that wait; one whose labels are not among those given is refused, and so is any later one:
     * labels are looked for once.
     *
     * @param found the labels that stood before this head began, within one label interval
     */
    public synchronized void resolve(SeriesResolver found) {
        older = found;
        for (Orphan orphan : orphans) {
            orphan.head().begin(orphan.appendMs());
            orphan.add().run();
        }
        orphans.clear();
    }

    /** A sample or an exemplar of a series whose labels have not been seen. */
    private record Orphan(ProjectHead head, long appendMs, Runnable add) {}

    /** Passes over a record without events of a project: a heartbeat, or one that does not parse. */
    public synchronized void skip(long offset) {
        nextOffset = Math.max(nextOffset, offset + 1);
    }

    /** Keeps what a heartbeat says of its sender. */
    public synchronized void published(Tally.Sender sender, Tally.Published figure) {
        tally.published(sender, figure);
    }

    /** Moves what has arrived aside for sealing, or gives what is aside again; null when nothing was read. */
    public synchronized @Nullable Sealing freeze() {
        if (sealing != null) {
            return sealing;
        }
        if (nextOffset == sealedOffset || !orphans.isEmpty()) {
            return null;
        }
        List<Sealing.SeriesSamples> frozen = new ArrayList<>();
        List<Sealing.SeriesExemplars> exemplars = new ArrayList<>();
        for (ProjectHead head : projects.values()) {
            head.series.forEach(series -> {
                if (series.active.size() > 0) {
                    frozen.add(new Sealing.SeriesSamples(series.entry, series.freeze()));
                }
                ExemplarBuffer ofSeries = series.freezeExemplars();
                if (ofSeries != null) {
                    exemplars.add(new Sealing.SeriesExemplars(series.entry, ofSeries.all()));
                }
            });
        }
        Sealing started = new Sealing(
                partition, sealedOffset, nextOffset, frozen, exemplars, List.copyOf(metadata.values()), tally);
        frozenSamples = activeSamples;
        frozenWeight = activeWeight;
        activeSamples = 0;
        activeWeight = 0;
        metadata = new HashMap<>();
        tally = new Tally(partition);
        sealing = started;
        return started;
    }

    /** Lets go of what a committed seal holds, and of series that have been silent since the one before. */
    public synchronized void release(Sealing committed) {
        if (sealing != committed) {
            throw new IllegalStateException("partition " + partition + " is not sealing what was committed");
        }
        for (ProjectHead head : projects.values()) {
            head.release();
        }
        frozenSamples = 0;
        frozenWeight = 0;
        sealedOffset = committed.nextOffset();
        sealing = null;
    }

    /** Adds the samples of a series in the closed range, what is being sealed first. */
    public synchronized void collect(SeriesEntry entry, long startMs, long endMs, SampleBuffer into) {
        ProjectHead head = projects.get(entry.project());
        HeadSeries series = head == null ? null : head.series.get(entry.id().low());
        if (series != null) {
            if (series.frozen != null) {
                into.addRange(series.frozen, startMs, endMs);
            }
            into.addRange(series.active, startMs, endMs);
        }
    }

    /** Gives the exemplars of a series in the closed range, what is being sealed first. */
    public synchronized void exemplars(SeriesEntry entry, long startMs, long endMs, Consumer<Exemplar> found) {
        ProjectHead head = projects.get(entry.project());
        HeadSeries series = head == null ? null : head.series.get(entry.id().low());
        if (series != null) {
            Stream.of(series.frozenExemplars, series.exemplars)
                    .filter(Objects::nonNull)
                    .flatMap(buffer -> buffer.all().stream())
                    .filter(e -> e.timestampMs() >= startMs && e.timestampMs() <= endMs)
                    .forEach(found);
        }
    }

    /** Gives the metadata of a project's families that is not committed yet, what is being sealed first. */
    public synchronized void metadata(ProjectId project, Consumer<FamilyMetadata> found) {
        Stream.concat(sealing == null ? Stream.empty() : sealing.metadata().stream(), metadata.values().stream())
                .filter(of -> of.project().equals(project))
                .forEach(found);
    }

    /** Whether samples of the series are in memory. */
    public synchronized boolean holds(SeriesEntry entry) {
        ProjectHead head = projects.get(entry.project());
        return head != null && head.series.get(entry.id().low()) != null;
    }

    /** Samples and exemplars in memory of a project. */
    public synchronized long samplesOf(ProjectId project) {
        ProjectHead head = projects.get(project);
        long[] sum = {0};
        if (head != null) {
            head.series.forEach(series -> sum[0] +=
                    series.active.size() + (series.frozen == null ? 0 : series.frozen.size()) + series.exemplarCount());
        }
        return sum[0];
    }

    /** Counts since the last committed seal, what is being sealed included. */
    public synchronized List<Tally> openTallies() {
        return sealing == null ? List.of(tally) : List.of(sealing.tally(), tally);
    }

    /** What one project has in this partition; reads records. */
    private final class ProjectHead implements MetricsVisitor {
        private final ProjectId project;
        private final SeriesIndex index;
        private LongTable<HeadSeries> series = new LongTable<>();
        /** Hashes whose samples are refused. */
        private final LongTable<Tally.Refusal> barred = new LongTable<>();

        private long appendMs;
        private long[] given = {0};

        ProjectHead(ProjectId project) {
            this.project = project;
            this.index = catalog.of(project);
        }

        void begin(long recordAppendMs) {
            appendMs = recordAppendMs;
        }

        Tally.Counts counts() {
            return tally.of(project);
        }

        @Override
        public void labels(long seriesHash, Labels labels) {
            HeadSeries known = series.get(seriesHash);
            if (known != null && known.entry.labels().equals(labels)) {
                return;
            }
            if (holdsNul(labels)) {
                barred.put(seriesHash, Tally.Refusal.BAD_LABELS);
                return;
            }
            SeriesEntry entry = index.learn(seriesHash, labels);
            if (entry == null) {
                // Which of the two a sample belongs to cannot be told any more: neither is stored further.
                barred.put(seriesHash, Tally.Refusal.HASH_COLLISION);
            } else if (known == null) {
                series.put(seriesHash, new HeadSeries(entry));
            }
        }

        @Override
        public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
            given[0]++;
            add(seriesHash, timestampMs, value, null, startTimestampMs);
        }

        /** The series of the hash; null when it is barred or its labels are not known. */
        private @Nullable HeadSeries known(long seriesHash) {
            if (barred.size() > 0 && barred.get(seriesHash) != null) {
                return null;
            }
            HeadSeries head = series.get(seriesHash);
            if (head != null) {
                return head;
            }
            SeriesEntry entry = index.find(seriesHash);
            if (entry != null) {
                head = new HeadSeries(entry);
                series.put(seriesHash, head);
                return head;
            }
            Labels found =
                    older == null ? null : older.scope(project, partition).labels(seriesHash);
            if (found != null) {
                labels(seriesHash, found);
            }
            return series.get(seriesHash);
        }

        /** What belongs to a series that is not {@link #known} waits for its labels, or is refused. */
        private void missing(long seriesHash, Runnable again) {
            Tally.Refusal bar = barred.get(seriesHash);
            if (bar == null && older == null) {
                orphans.add(new Orphan(this, appendMs, again));
            } else {
                counts().refuse(bar == null ? Tally.Refusal.LABELS_UNKNOWN : bar, 1);
            }
        }

        void add(long seriesHash, long timestampMs, double value, byte @Nullable [] histogram, long startMs) {
            HeadSeries head = known(seriesHash);
            if (head == null) {
                missing(seriesHash, () -> add(seriesHash, timestampMs, value, histogram, startMs));
                return;
            }
            if (timestampMs < appendMs - limits.retention().toMillis()) {
                counts().refuse(Tally.Refusal.TOO_OLD, 1);
            } else if (timestampMs > head.newestMs) {
                head.newestMs = timestampMs;
                keep(head, timestampMs, value, histogram, startMs);
            } else if (timestampMs < head.newestMs - limits.outOfOrder().toMillis()) {
                counts().refuse(Tally.Refusal.OUT_OF_ORDER, 1);
            } else {
                keep(head, timestampMs, value, histogram, startMs);
            }
        }

        private void keep(HeadSeries head, long timestampMs, double value, byte @Nullable [] histogram, long startMs) {
            head.active.add(timestampMs, value, histogram, startMs);
            activeSamples++;
            activeWeight += 1 + (histogram == null ? 0 : SampleBuffer.histogramWeight(histogram));
        }

        @Override
        public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {
            given[0]++;
            if (StaleMarker.is(value.sum())) {
                add(seriesHash, timestampMs, StaleMarker.VALUE, null, startTimestampMs);
            } else {
                add(seriesHash, timestampMs, Double.NaN, histogramBytes.encode(value), startTimestampMs);
            }
        }

        @Override
        public void exemplar(long seriesHash, long timestampMs, double value, Labels exemplarLabels) {
            given[0]++;
            add(seriesHash, new Exemplar(timestampMs, value, exemplarLabels));
        }

        void add(long seriesHash, Exemplar exemplar) {
            HeadSeries head = known(seriesHash);
            if (head == null) {
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
                if (head.exemplars == null) {
                    head.exemplars = new ExemplarBuffer();
                }
                switch (head.exemplars.add(exemplar)) {
                    case KEPT -> activeWeight += EXEMPLAR_WEIGHT;
                    case DUPLICATE -> counts().duplicates(1);
                    case FULL -> counts().refuse(Tally.Refusal.EXEMPLAR_LIMIT, 1);
                }
            }
        }

        @Override
        public void metadata(String family, MetricType type, String help, String unit) {
            metadata.put(project.value() + '/' + family, new FamilyMetadata(project, family, type, help, unit));
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

        void release() {
            LongTable<HeadSeries> kept = new LongTable<>();
            series.forEach(head -> {
                head.frozen = null;
                head.frozenExemplars = null;
                if (head.active.size() > 0 || head.exemplars != null) {
                    kept.put(head.entry.id().low(), head);
                }
            });
            series = kept;
        }
    }
}
