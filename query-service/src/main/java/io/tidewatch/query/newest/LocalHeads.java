package io.tidewatch.query.newest;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.head.RecoveryState;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The heads of the partitions that this replica owns: for its own answers, and for those to others. Safe for any thread. */
public final class LocalHeads {
    /** {@code last_seen} of a series lags behind its newest sample by less. */
    private static final long SILENT_MS = 2 * 3_600_000;
    /** Others see a row of {@code series} within this time. */
    static final long ROW_IS_SEEN_MS = 300_000;

    private final SeriesCatalog catalog;
    private final MetricsPipeline pipeline;
    private final RecoveryState recovery;
    private final Clock clock;

    public LocalHeads(SeriesCatalog catalog, MetricsPipeline pipeline, RecoveryState recovery, Clock clock) {
        this.catalog = catalog;
        this.pipeline = pipeline;
        this.recovery = recovery;
        this.clock = clock;
    }

    /**
     * A partition that is owned here, as it was before anything was collected from it.
     *
     * @param epoch of the claim
     * @param until the offset that it is being read again up to; 0 when it is whole
     */
    record Part(int partition, long epoch, PartitionHead head, long until) {}

    /** The partitions that are owned here, ascending. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (MetricsPipeline.Owned owned : pipeline.owned()) {
            PartitionHead head = owned.head();
            Long until = recovery.readUntil(head.partition());
            // The same head before and after, so what was said in between is said of it.
            if (until != null && pipeline.head(head.partition()) == head) {
                parts.add(new Part(head.partition(), owned.claim().epoch(), head, until));
            }
        }
        parts.sort(Comparator.comparingInt(Part::partition));
        return parts;
    }

    /** How many partitions there are; 0 before it is known. */
    int partitions() {
        return recovery.partitions();
    }

    /** Whether others read partitions too. */
    public boolean isShared() {
        return pipeline.partitions().size() < partitions();
    }

    /** @throws TidewatchException a dependency's fault: the series are not loaded yet */
    public SeriesIndex index(ProjectId project) {
        if (!recovery.isLoaded()) {
            throw TidewatchException.dependency("the series are not loaded from Postgres yet", null);
        }
        return catalog.of(project);
    }

    /** Whether a head has the series. */
    boolean holds(SeriesEntry entry) {
        return pipeline.heads().stream().anyMatch(head -> head.holds(entry));
    }

    /** The samples of a series in the closed range; null when no head has heard of it. */
    static @Nullable Samples samples(
            Collection<PartitionHead> heads, SeriesEntry entry, long startMs, long endMs, ChunkReader reader) {
        Samples found = null;
        for (PartitionHead head : heads) {
            if (head.holds(entry)) {
                found = found == null ? new Samples() : found;
                head.collect(entry, startMs, endMs, reader, found);
            }
        }
        return found == null ? null : found.ordered();
    }

    /** The exemplars of a series in the closed range. */
    static List<Exemplar> exemplars(Collection<PartitionHead> heads, SeriesEntry entry, long startMs, long endMs) {
        List<Exemplar> found = new ArrayList<>();
        heads.forEach(head -> head.exemplars(entry, startMs, endMs, found::add));
        return found;
    }

    /** Series that are known here and that any selector selects; all of them when there is no selector. */
    Set<SeriesEntry> known(ProjectId project, List<List<LabelMatcher>> selectors) {
        SeriesIndex index = index(project);
        Set<SeriesEntry> selected = new LinkedHashSet<>();
        if (selectors.isEmpty()) {
            selected.addAll(index.select(List.of()));
        }
        selectors.forEach(selector -> selected.addAll(index.select(selector)));
        return selected;
    }

    /** Whether the series fell silent well before, and no head has heard of it. */
    boolean isSilent(SeriesEntry entry, long startMs) {
        return entry.stored() && entry.lastSeenMs() + SILENT_MS < startMs && !holds(entry);
    }

    SortedSet<String> labelNames(ProjectId project, List<List<LabelMatcher>> selectors, long startMs) {
        return index(project).labelNames(notSilent(project, selectors, startMs));
    }

    SortedSet<String> labelValues(ProjectId project, String label, List<List<LabelMatcher>> selectors, long startMs) {
        return index(project).labelValues(label, notSilent(project, selectors, startMs));
    }

    /** Null for all series. */
    private @Nullable List<SeriesEntry> notSilent(ProjectId project, List<List<LabelMatcher>> selectors, long startMs) {
        if (selectors.isEmpty() && startMs == Long.MIN_VALUE) {
            return null;
        }
        List<SeriesEntry> series = new ArrayList<>(known(project, selectors));
        series.removeIf(entry -> isSilent(entry, startMs));
        return series;
    }

    /**
     * Answers another replica.
     *
     * @throws TidewatchException of whose fault it is that there is no answer
     */
    byte[] answer(ProjectId project, Question question) {
        List<Part> parts = parts().stream()
                .filter(part -> question.partitions().contains(part.partition()))
                .toList();
        List<PartitionHead> heads = parts.stream().map(Part::head).toList();
        List<Answer.Partition> partitions = parts.stream()
                .map(part -> new Answer.Partition(
                        part.partition(), part.epoch(), part.head().sealedOffset(), part.until()))
                .toList();
        AnswerWriter out = new AnswerWriter(question.kind());
        switch (question.kind()) {
            case SAMPLES -> samples(project, question, heads, out);
            case EXEMPLARS -> exemplars(project, question, heads, out);
            case SERIES -> series(project, question, heads, out);
            case LABEL_NAMES ->
                labelNames(project, question.selectors(), question.startMs()).forEach(out::text);
            case LABEL_VALUES ->
                labelValues(project, question.name(), question.selectors(), question.startMs())
                        .forEach(out::text);
            case METADATA ->
                heads.forEach(head -> head.metadata(project, family -> {
                    if (question.name().isEmpty() || question.name().equals(family.family())) {
                        out.family(family);
                    }
                }));
        }
        return out.finish(partitions);
    }

    private void samples(ProjectId project, Question question, List<PartitionHead> heads, AnswerWriter out) {
        ChunkReader reader = new ChunkReader();
        for (SeriesEntry entry : selected(project, question)) {
            Samples samples = samples(heads, entry, question.startMs(), question.endMs(), reader);
            // The row last: of what was released before the samples were collected, it was written before that.
            if ((samples != null && samples.size() > 0) || isFresh(entry)) {
                out.samples(entry, samples == null ? new Samples(1) : samples);
            }
        }
    }

    private void exemplars(ProjectId project, Question question, List<PartitionHead> heads, AnswerWriter out) {
        for (SeriesEntry entry : selected(project, question)) {
            List<Exemplar> exemplars = exemplars(heads, entry, question.startMs(), question.endMs());
            if (!exemplars.isEmpty() || isFresh(entry)) {
                out.exemplars(entry, exemplars);
            }
        }
    }

    private void series(ProjectId project, Question question, List<PartitionHead> heads, AnswerWriter out) {
        for (SeriesEntry entry : known(project, question.selectors())) {
            if (isFresh(entry) || heads.stream().anyMatch(head -> head.holds(entry))) {
                out.series(entry);
            }
        }
    }

    private Set<SeriesEntry> selected(ProjectId project, Question question) {
        index(project);
        return question.selectors().isEmpty() ? Set.of() : known(project, question.selectors());
    }

    /** Whether the row of the series is so fresh that others may not have seen it. */
    private boolean isFresh(SeriesEntry entry) {
        return entry.stored() && entry.lastSeenMs() >= clock.millis() - ROW_IS_SEEN_MS;
    }
}
