package io.tidewatch.query.series;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.timeseries.index.Cardinality;
import io.tidewatch.timeseries.index.IndexedSeries;
import io.tidewatch.timeseries.index.LabelIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The series of one project, by the labels that they have. Safe for any thread. */
public final class SeriesIndex {
    private final ProjectId project;
    private final SeriesLimit limit;
    private final LabelIndex labels;
    /** By number; grown under the monitor, read without it. */
    private volatile @Nullable SeriesEntry[] entries = new SeriesEntry[64];

    /** @param mostSeries series that the project may have at a time */
    public SeriesIndex(ProjectId project, int mostSeries) {
        this.project = project;
        this.labels = new LabelIndex(mostSeries);
        this.limit = new SeriesLimit(project, mostSeries, labels);
    }

    public ProjectId project() {
        return project;
    }

    /** The series with this 64-bit hash, or null. */
    public @Nullable SeriesEntry find(long hash) {
        return at(labels.find(hash));
    }

    private @Nullable SeriesEntry at(int number) {
        @Nullable SeriesEntry[] all = entries;
        return number >= 0 && number < all.length ? all[number] : null;
    }

    /** What came of a series that was learnt. */
    public enum Outcome {
        KNOWN,
        /** Another series has the same 64-bit hash. */
        COLLISION,
        /** The project has as many series as it may. */
        FULL
    }

    /** What came of it, and the series when it is known. */
    public record Learnt(Outcome outcome, @Nullable SeriesEntry entry) {
        private static final Learnt COLLIDES = new Learnt(Outcome.COLLISION, null);
        private static final Learnt REFUSED = new Learnt(Outcome.FULL, null);
    }

    /** The series with these labels, made known when it is new. */
    public Learnt learn(long hash, Labels of) {
        SeriesEntry known = find(hash);
        if (known == null) {
            return add(SeriesHasher.id(of), of, false, 0);
        }
        return known.labels().equals(of) ? new Learnt(Outcome.KNOWN, known) : Learnt.COLLIDES;
    }

    /**
     * Adds a series that the store has. What is sealed of one that is known is looked up anew.
     *
     * @param lastSeenMs what the store's row says, milliseconds
     */
    public Learnt load(SeriesId id, Labels of, long lastSeenMs) {
        SeriesEntry known = find(id.low());
        if (known != null && known.labels().equals(of)) {
            known.forgetSealed();
            known.seen(lastSeenMs);
            return new Learnt(Outcome.KNOWN, known);
        }
        return add(id, of, true, lastSeenMs);
    }

    /** Adds a series that the store has, or takes over when it was seen last; what is known to be sealed stays known. */
    void follow(SeriesId id, Labels of, long lastSeenMs) {
        SeriesEntry known = find(id.low());
        if (known == null) {
            add(id, of, true, lastSeenMs);
        } else if (known.labels().equals(of)) {
            known.seen(lastSeenMs);
        }
    }

    /** A series that another replica has, made known when it is new; null when it has no place here. */
    public @Nullable SeriesEntry meet(SeriesId id, Labels of) {
        SeriesEntry known = find(id.low());
        if (known == null) {
            return isFull() ? null : add(id, of, false, 0).entry();
        }
        return known.labels().equals(of) ? known : null;
    }

    private synchronized Learnt add(SeriesId id, Labels of, boolean stored, long lastSeenMs) {
        int number = labels.learn(id, of);
        if (number == LabelIndex.FULL) {
            limit.refused(of);
            return Learnt.REFUSED;
        }
        if (number == LabelIndex.COLLISION) {
            return Learnt.COLLIDES;
        }
        SeriesEntry entry = at(number);
        if (entry == null) {
            Labels shared = Objects.requireNonNull(labels.series(number)).labels();
            entry = new SeriesEntry(project, id, shared, number, stored, lastSeenMs);
            @Nullable SeriesEntry[] all = entries;
            if (number >= all.length) {
                all = Arrays.copyOf(all, Math.max(number + 1, all.length + (all.length >> 1)));
            }
            all[number] = entry;
            entries = all;
            limit.created(stored, labels.size());
        }
        return new Learnt(Outcome.KNOWN, entry);
    }

    /** The series of these numbers, in their order. */
    public List<SeriesEntry> of(int[] numbers) {
        List<SeriesEntry> of = new ArrayList<>(numbers.length);
        for (int number : numbers) {
            of.add(Objects.requireNonNull(at(number)));
        }
        return of;
    }

    /**
     * Forgets series that are silent at two calls of this method; their numbers go to others two calls later. Called at
     * most once in the time that a query and a seal may take.
     *
     * @param silent asked for every series: it is old, and no head has it
     * @return how many
     */
    public synchronized int forget(Predicate<SeriesEntry> silent) {
        labels.recycle();
        int count = 0;
        @Nullable SeriesEntry[] all = entries;
        for (int number = 0; number < all.length; number++) {
            SeriesEntry entry = all[number];
            if (entry == null) {
                continue;
            }
            if (!silent.test(entry)) {
                entry.stay();
            } else if (entry.leave()) {
                labels.forget(number);
                all[number] = null;
                count++;
            }
        }
        entries = all;
        return count;
    }

    /**
     * Forgets series of which nothing is stored, at the second call for each that finds it in no head; their numbers go
     * to others at calls of {@link #forget}.
     *
     * @param of series of this index
     * @param inMemory whether a head has the series
     * @return how many
     */
    public synchronized int erase(Collection<SeriesEntry> of, Predicate<SeriesEntry> inMemory) {
        int count = 0;
        for (SeriesEntry entry : of) {
            int number = entry.number();
            if (at(number) == entry && !inMemory.test(entry) && entry.leave()) {
                labels.forget(number);
                entries[number] = null;
                count++;
            }
        }
        return count;
    }

    public int size() {
        return labels.size();
    }

    /** Whether no new series has a place. */
    public boolean isFull() {
        return labels.size() >= limit.most();
    }

    /** How near the project is to its limit. */
    public SeriesLimit limit() {
        return limit;
    }

    /** The series that every matcher matches; all of them when there is no matcher. */
    public List<SeriesEntry> select(Collection<LabelMatcher> matchers) {
        List<SeriesEntry> selected = new ArrayList<>();
        for (IndexedSeries series : labels.select(indexed(matchers))) {
            SeriesEntry entry = at(series.number());
            if (entry != null) {
                selected.add(entry);
            }
        }
        return selected;
    }

    private static List<io.tidewatch.timeseries.index.LabelMatcher> indexed(Collection<LabelMatcher> matchers) {
        return matchers.stream()
                .map(m -> new io.tidewatch.timeseries.index.LabelMatcher(
                        m.name(), io.tidewatch.timeseries.index.LabelMatcher.Op.valueOf(m.op().name()), m.value()))
                .toList();
    }

    /** Names of labels, of all series or of those given. */
    public SortedSet<String> labelNames(@Nullable List<SeriesEntry> of) {
        if (of == null) {
            return new TreeSet<>(labels.labelNames(List.of(), Integer.MAX_VALUE));
        }
        SortedSet<String> names = new TreeSet<>();
        of.forEach(entry -> entry.labels().forEach((name, value) -> names.add(name)));
        return names;
    }

    /** Values of a label, in all series or in those given. */
    public SortedSet<String> labelValues(String name, @Nullable List<SeriesEntry> of) {
        if (of == null) {
            return new TreeSet<>(labels.labelValues(name, List.of(), Integer.MAX_VALUE));
        }
        SortedSet<String> values = new TreeSet<>();
        of.stream()
                .map(entry -> entry.labels().get(name))
                .filter(v -> !v.isEmpty())
                .forEach(values::add);
        return values;
    }

    /** Counts by metric and label, of each the most. */
    public Cardinality cardinality(int most) {
        return labels.cardinality(most);
    }
}
