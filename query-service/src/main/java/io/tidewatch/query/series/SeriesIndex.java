package io.tidewatch.query.series;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** The series of one project and their labels: name → value → series. Safe for any thread. */
public final class SeriesIndex {
    private final ProjectId project;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<SeriesEntry> entries = new ArrayList<>();
    private final LongTable<SeriesEntry> byHash = new LongTable<>();
    private final Map<String, Map<String, Postings>> postings = new HashMap<>();

    public SeriesIndex(ProjectId project) {
        this.project = project;
    }

    /** The series with this 64-bit hash, or null. */
    public @Nullable SeriesEntry find(long hash) {
        lock.readLock().lock();
        try {
            return byHash.get(hash);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * The series with these labels, made known when it is new.
     *
     * @return null when another series has the same 64-bit hash
     */
    public @Nullable SeriesEntry learn(long hash, Labels labels) {
        SeriesEntry known = find(hash);
        if (known == null) {
            return add(new SeriesEntry(project, SeriesHasher.id(labels), labels, false, 0));
        }
        return known.labels().equals(labels) ? known : null;
    }

    /**
     * Adds a series; answers the one that is there when its hash is known, or null when that one is another series. What
     * is sealed of a series that is there is looked up anew.
     */
    public @Nullable SeriesEntry add(SeriesEntry entry) {
        lock.writeLock().lock();
        try {
            SeriesEntry known = byHash.get(entry.id().low());
            if (known != null) {
                if (!known.labels().equals(entry.labels())) {
                    return null;
                }
                if (entry.stored()) {
                    known.forgetSealed();
                }
                return known;
            }
            int ordinal = entries.size();
            entry.numbered(ordinal);
            entries.add(entry);
            byHash.put(entry.id().low(), entry);
            entry.labels().forEach((name, value) -> postings.computeIfAbsent(name, n -> new HashMap<>())
                    .computeIfAbsent(value, v -> new Postings())
                    .add(ordinal));
            return entry;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The series of these numbers, in their order. */
    public List<SeriesEntry> of(int[] numbers) {
        lock.readLock().lock();
        try {
            List<SeriesEntry> of = new ArrayList<>(numbers.length);
            for (int number : numbers) {
                of.add(entries.get(number));
            }
            return of;
        } finally {
            lock.readLock().unlock();
        }
    }

    public int size() {
        lock.readLock().lock();
        try {
            return entries.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The series that every matcher matches; all of them when there is no matcher. */
    public List<SeriesEntry> select(Collection<LabelMatcher> matchers) {
        lock.readLock().lock();
        try {
            int[] candidates = candidates(matchers);
            List<CachedMatch> conditions =
                    matchers.stream().map(CachedMatch::new).toList();
            List<SeriesEntry> selected = new ArrayList<>();
            for (int ordinal : candidates) {
                SeriesEntry entry = entries.get(ordinal);
                if (matchesAll(conditions, entry.labels())) {
                    selected.add(entry);
                }
            }
            return selected;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Names of labels, of all series or of those given. */
    public SortedSet<String> labelNames(@Nullable List<SeriesEntry> of) {
        SortedSet<String> names = new TreeSet<>();
        if (of != null) {
            of.forEach(entry -> entry.labels().forEach((name, value) -> names.add(name)));
            return names;
        }
        lock.readLock().lock();
        try {
            names.addAll(postings.keySet());
            return names;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Values of a label, in all series or in those given. */
    public SortedSet<String> labelValues(String name, @Nullable List<SeriesEntry> of) {
        SortedSet<String> values = new TreeSet<>();
        if (of != null) {
            of.stream()
                    .map(entry -> entry.labels().get(name))
                    .filter(v -> !v.isEmpty())
                    .forEach(values::add);
            return values;
        }
        lock.readLock().lock();
        try {
            values.addAll(postings.getOrDefault(name, Map.of()).keySet());
            return values;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Counts by metric and label, of each the most. */
    public Cardinality cardinality(int most) {
        List<Cardinality.Count> metrics = new ArrayList<>();
        List<Cardinality.Count> values = new ArrayList<>();
        List<Cardinality.Count> bytes = new ArrayList<>();
        List<Cardinality.Count> pairs = new ArrayList<>();
        lock.readLock().lock();
        try {
            postings.forEach((name, byValue) -> {
                values.add(new Cardinality.Count(name, byValue.size()));
                long length = 0;
                for (Map.Entry<String, Postings> value : byValue.entrySet()) {
                    length += value.getKey().length();
                    pairs.add(new Cardinality.Count(name + "=" + value.getKey(), value.getValue().size));
                    if (name.equals(Labels.NAME)) {
                        metrics.add(new Cardinality.Count(value.getKey(), value.getValue().size));
                    }
                }
                bytes.add(new Cardinality.Count(name, length));
            });
            return new Cardinality(
                    entries.size(),
                    pairs.size(),
                    highest(metrics, most),
                    highest(values, most),
                    highest(bytes, most),
                    highest(pairs, most));
        } finally {
            lock.readLock().unlock();
        }
    }

    private static List<Cardinality.Count> highest(List<Cardinality.Count> counts, int most) {
        return counts.stream()
                .sorted(Comparator.comparingLong(Cardinality.Count::value)
                        .reversed()
                        .thenComparing(Cardinality.Count::name))
                .limit(most)
                .toList();
    }

    /** The fewest series that some single matcher leaves. */
    private int[] candidates(Collection<LabelMatcher> matchers) {
        int[] fewest = null;
        for (LabelMatcher matcher : matchers) {
            if (matcher.op() == LabelMatcher.Op.EQUAL && !matcher.value().isEmpty()) {
                Postings found = postings.getOrDefault(matcher.name(), Map.of()).get(matcher.value());
                int[] ordinals = found == null ? new int[0] : found.toArray();
                if (fewest == null || ordinals.length < fewest.length) {
                    fewest = ordinals;
                }
            }
        }
        if (fewest != null) {
            return fewest;
        }
        for (LabelMatcher matcher : matchers) {
            if (!matcher.matches("")) {
                int[] ordinals = union(matcher);
                if (fewest == null || ordinals.length < fewest.length) {
                    fewest = ordinals;
                }
            }
        }
        if (fewest != null) {
            return fewest;
        }
        int[] all = new int[entries.size()];
        Arrays.setAll(all, i -> i);
        return all;
    }

    /** A series has one value a label, so the lists of different values share nothing. */
    private int[] union(LabelMatcher matcher) {
        Postings all = new Postings();
        postings.getOrDefault(matcher.name(), Map.of()).forEach((value, ordinals) -> {
            if (matcher.matches(value)) {
                all.addAll(ordinals);
            }
        });
        return all.toArray();
    }

    private static boolean matchesAll(List<CachedMatch> conditions, Labels labels) {
        for (CachedMatch condition : conditions) {
            if (!condition.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** A matcher that asks a regular expression once for each value. */
    private record CachedMatch(LabelMatcher matcher, Map<String, Boolean> answers) {
        CachedMatch(LabelMatcher matcher) {
            this(matcher, new HashMap<>());
        }

        boolean matches(Labels labels) {
            String value = labels.get(matcher.name());
            return switch (matcher.op()) {
                case EQUAL, NOT_EQUAL -> matcher.matches(value);
                case REGEX, NOT_REGEX -> answers.computeIfAbsent(value, matcher::matches);
            };
        }
    }

    /** Ordinals of series, ascending. */
    private static final class Postings {
        private int[] ordinals = new int[2];
        private int size;

        void add(int ordinal) {
            if (size == ordinals.length) {
                ordinals = Arrays.copyOf(ordinals, size * 2);
            }
            ordinals[size++] = ordinal;
        }

        void addAll(Postings other) {
            if (size + other.size > ordinals.length) {
                ordinals = Arrays.copyOf(ordinals, Math.max(size + other.size, 2 * size));
            }
            System.arraycopy(other.ordinals, 0, ordinals, size, other.size);
            size += other.size;
        }

        int[] toArray() {
            return Arrays.copyOf(ordinals, size);
        }
    }
}
