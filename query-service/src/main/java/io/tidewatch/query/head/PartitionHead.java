package io.tidewatch.query.head;

import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.events.metrics.SeriesResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.query.store.Sealing;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The unsealed samples of one partition. One thread applies records, another seals; both hold the monitor while they do,
 * for a record or for what a seal sets aside. Samples are read without it, by any thread.
 */
public final class PartitionHead {
    private final int partition;
    private final SeriesCatalog catalog;
    private final HeadLimits limits;
    private final long startOffset;
    private final Map<ProjectId, ProjectHead> projects = new ConcurrentHashMap<>();
    private final List<Runnable> orphans = new ArrayList<>();
    /** Labels that stood before {@link #startOffset}; null before they were looked for. */
    private @Nullable SeriesResolver older;

    private Map<String, FamilyMetadata> metadata = new HashMap<>();
    private Tally tally;
    private long sealedOffset;
    private long nextOffset;
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

    /** First offset that is not sealed. */
    public synchronized long sealedOffset() {
        return sealedOffset;
    }

    /** Samples in memory. */
    public long samples() {
        return projects.values().stream().mapToLong(ProjectHead::samples).sum();
    }

    /** Memory that the samples take, in float samples of 16 bytes: a native histogram counts by its buckets. */
    public synchronized long weight() {
        return projects.values().stream().mapToLong(ProjectHead::weight).sum();
    }

    /** Series in memory. */
    public synchronized long series() {
        return projects.values().stream().mapToLong(ProjectHead::series).sum();
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
        ProjectHead head = projects.computeIfAbsent(project, p -> new ProjectHead(p, this, catalog.of(p), limits));
        head.begin(appendMs);
        counts(project).consumed(events);
        try {
            reader.accept(head);
        } catch (RuntimeException e) {
            counts(project).refuse(Tally.Refusal.UNREADABLE, events - head.given());
            throw e;
        }
    }

    Tally.Counts counts(ProjectId project) {
        return tally.of(project);
    }

    @Nullable
    SeriesResolver older() {
        return older;
    }

    /** What runs once older labels were looked for: it adds a sample or an exemplar whose labels have not been seen. */
    void orphan(Runnable add) {
        orphans.add(add);
    }

    void metadata(FamilyMetadata of) {
        metadata.put(of.project().value() + '/' + of.family(), of);
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
        orphans.forEach(Runnable::run);
        orphans.clear();
    }

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
        List<Sealing.SeriesSamples> samples = new ArrayList<>();
        List<Sealing.SeriesExemplars> exemplars = new ArrayList<>();
        projects.values().forEach(head -> head.freeze(samples, exemplars));
        Sealing started = new Sealing(
                partition, sealedOffset, nextOffset, samples, exemplars, List.copyOf(metadata.values()), tally);
        metadata = new HashMap<>();
        tally = new Tally(partition);
        sealing = started;
        return started;
    }

    /** Lets go of what a committed seal holds, and of series that have been silent for long. */
    public synchronized void release(Sealing committed) {
        if (sealing != committed) {
            throw new IllegalStateException("partition " + partition + " is not sealing what was committed");
        }
        projects.values().forEach(ProjectHead::release);
        sealedOffset = committed.nextOffset();
        sealing = null;
    }

    /** Adds the samples of a series in the closed range, ascending, each time stamp once. */
    public void collect(SeriesEntry entry, long startMs, long endMs, ChunkReader with, Samples into) {
        ProjectHead head = projects.get(entry.project());
        if (head != null) {
            head.collect(entry, startMs, endMs, with, into);
        }
    }

    /** Gives the exemplars of a series in the closed range, what is being sealed first. */
    public synchronized void exemplars(SeriesEntry entry, long startMs, long endMs, Consumer<Exemplar> found) {
        ProjectHead head = projects.get(entry.project());
        if (head != null) {
            head.exemplars(entry, exemplar -> {
                if (exemplar.timestampMs() >= startMs && exemplar.timestampMs() <= endMs) {
                    found.accept(exemplar);
                }
            });
        }
    }

    /** Gives the metadata of a project's families that is not committed yet, what is being sealed first. */
    public synchronized void metadata(ProjectId project, Consumer<FamilyMetadata> found) {
        Stream.concat(sealing == null ? Stream.empty() : sealing.metadata().stream(), metadata.values().stream())
                .filter(of -> of.project().equals(project))
                .forEach(found);
    }

    /** Whether the series was heard of here not long ago. */
    public boolean holds(SeriesEntry entry) {
        ProjectHead head = projects.get(entry.project());
        return head != null && head.holds(entry);
    }

    /** Samples and exemplars in memory of a project. */
    public synchronized long samplesOf(ProjectId project) {
        ProjectHead head = projects.get(project);
        return head == null ? 0 : head.samples() + head.exemplarCount();
    }

    /** Counts since the last committed seal, what is being sealed included. */
    public synchronized List<Tally> openTallies() {
        return sealing == null ? List.of(tally) : List.of(sealing.tally(), tally);
    }
}
