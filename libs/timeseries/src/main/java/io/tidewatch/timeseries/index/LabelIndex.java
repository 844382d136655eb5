package io.tidewatch.timeseries.index;

import io.tidewatch.model.Labels;
import io.tidewatch.model.SeriesId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntConsumer;
import org.roaringbitmap.RoaringBitmap;

/**
 * The series of one project and their labels: name → value → series. A text is in memory once. Safe for any thread:
 * questions share a lock, what is learnt or forgotten takes it alone.
 */
public final class LabelIndex {
    /** Answer of {@link #learn}: the project has as many series as it may. */
    public static final int FULL = -1;

    /** Answer of {@link #learn}: another series has the same 64-bit hash. */
    public static final int COLLISION = -2;

    private final int mostSeries;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final LongIntTable numbers = new LongIntTable();
    private final NavigableMap<String, NavigableMap<String, Postings>> postings = new TreeMap<>();
    private final RoaringBitmap all = new RoaringBitmap();
    private @Nullable Labels[] labels = new Labels[64];
    private long[] highs = new long[64];
    private long[] lows = new long[64];
    private int size;
    private int nextNumber;
    private final Deque<Integer> free = new ArrayDeque<>();
    private List<Integer> forgotten = new ArrayList<>();
    private List<Integer> forgottenBefore = new ArrayList<>();

    /** @param mostSeries series that may be known at a time */
    public LabelIndex(int mostSeries) {
        this.mostSeries = mostSeries;
    }

    /** Series that are known. */
    public int size() {
        return read(() -> size);
    }

    /** The number of the series with this 64-bit hash (the lower half of its identity), or −1. */
    public int find(long hash) {
        lock.readLock().lock();
        try {
            return numbers.get(hash);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The number of a series, which is made known when it is new; or {@link #FULL} or {@link #COLLISION}. */
    public int learn(SeriesId id, Labels of) {
        lock.writeLock().lock();
        try {
            int known = numbers.get(id.low());
            if (known >= 0) {
                return of.equals(labels[known]) ? known : COLLISION;
            }
            if (size >= mostSeries) {
                return FULL;
            }
            int number = free.isEmpty() ? nextNumber++ : free.remove();
            if (number == labels.length) {
                labels = Arrays.copyOf(labels, number + (number >> 1));
                highs = Arrays.copyOf(highs, labels.length);
                lows = Arrays.copyOf(lows, labels.length);
            }
            labels[number] = post(number, of);
            highs[number] = id.high();
            lows[number] = id.low();
            numbers.put(id.low(), number);
            all.add(number);
            size++;
            return number;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Adds the number to the postings of its labels; answers the labels made of texts that are here already. */
    private Labels post(int number, Labels of) {
        Labels.Builder shared = new Labels.Builder();
        for (int i = 0; i < of.size(); i++) {
            String name = of.name(i);
            Map.Entry<String, NavigableMap<String, Postings>> byValue = postings.floorEntry(name);
            if (byValue == null || !byValue.getKey().equals(name)) {
                postings.put(name, new TreeMap<>());
                byValue = postings.floorEntry(name);
            }
            Postings list = byValue.getValue().computeIfAbsent(of.value(i), Postings::new);
            list.add(number);
            shared.add(byValue.getKey(), list.value);
        }
        return shared.build();
    }

    /**
     * Forgets a series. Its number goes to no other before {@link #recycle} was called twice.
     *
     * @return false when the number is not known
     */
    public boolean forget(int number) {
        lock.writeLock().lock();
        try {
            Labels of = number >= 0 && number < labels.length ? labels[number] : null;
            if (of == null) {
                return false;
            }
            of.forEach((name, value) -> {
                NavigableMap<String, Postings> byValue = postings.get(name);
                Postings list = byValue == null ? null : byValue.get(value);
                if (byValue != null && list != null && list.remove(number)) {
                    byValue.remove(value);
                    if (byValue.isEmpty()) {
                        postings.remove(name);
                    }
                }
            });
            labels[number] = null;
            numbers.remove(lows[number]);
            all.remove(number);
            size--;
            forgotten.add(number);
            return true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Gives free the numbers that were forgotten before the last call of this method. Called at most once in the time
     * that a query may take, so that no query holds such a number any more, and after the heads have forgotten them.
     */
    public void recycle() {
        lock.writeLock().lock();
        try {
            free.addAll(forgottenBefore);
            forgottenBefore = forgotten;
            forgotten = new ArrayList<>();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The series with this number, or null. */
    public @Nullable IndexedSeries series(int number) {
        return read(() -> at(number));
    }

    private @Nullable IndexedSeries at(int number) {
        Labels of = number >= 0 && number < labels.length ? labels[number] : null;
        return of == null ? null : new IndexedSeries(number, new SeriesId(highs[number], lows[number]), of);
    }

    /** The series that every matcher matches, by number; all of them when there is no matcher. */
    public List<IndexedSeries> select(Collection<LabelMatcher> matchers) {
        return read(() -> {
            List<IndexedSeries> selected = new ArrayList<>();
            matching(matchers).forEach((IntConsumer) number -> {
                IndexedSeries series = at(number);
                if (series != null) {
                    selected.add(series);
                }
            });
            return selected;
        });
    }

    /** How many series every matcher matches. */
    public int count(Collection<LabelMatcher> matchers) {
        return read(() -> matching(matchers).getCardinality());
    }

    /** Names of labels of the series that every matcher matches, ascending, at most so many. */
    public List<String> labelNames(Collection<LabelMatcher> matchers, int most) {
        return read(() -> {
            RoaringBitmap set = matchers.isEmpty() ? null : matching(matchers);
            return postings.entrySet().stream()
                    .filter(name ->
                            set == null || name.getValue().values().stream().anyMatch(list -> list.intersects(set)))
                    .map(Map.Entry::getKey)
                    .limit(most)
                    .toList();
        });
    }

    /** Values of a label in the series that every matcher matches, ascending, at most so many. */
    public List<String> labelValues(String name, Collection<LabelMatcher> matchers, int most) {
        return read(() -> {
            RoaringBitmap set = matchers.isEmpty() ? null : matching(matchers);
            return values(name).values().stream()
                    .filter(list -> set == null || list.intersects(set))
                    .map(list -> list.value)
                    .limit(most)
                    .toList();
        });
    }

    /** Counts by metric, label and pair, of each the most. */
    public Cardinality cardinality(int most) {
        return read(() -> {
            CountRanking metrics = new CountRanking(most);
            CountRanking values = new CountRanking(most);
            CountRanking characters = new CountRanking(most);
            CountRanking pairs = new CountRanking(most);
            long count = 0;
            for (Map.Entry<String, NavigableMap<String, Postings>> label : postings.entrySet()) {
                String name = label.getKey();
                long length = 0;
                for (Postings list : label.getValue().values()) {
                    int series = list.size();
                    length += list.value.length();
                    pairs.add(series, () -> name + "=" + list.value);
                    if (name.equals(Labels.NAME)) {
                        metrics.add(series, () -> list.value);
                    }
                }
                count += label.getValue().size();
                values.add(label.getValue().size(), () -> name);
                characters.add(length, () -> name);
            }
            return new Cardinality(
                    size,
                    count,
                    metrics.descending(),
                    values.descending(),
                    characters.descending(),
                    pairs.descending());
        });
    }

    /** Conditions that name values come first: what they leave may be looked at one by one. */
    private RoaringBitmap matching(Collection<LabelMatcher> matchers) {
        List<LabelMatcher> order = new ArrayList<>(matchers);
        order.sort(Comparator.comparingInt(m -> m.isChoice() && !m.isNegative() ? 0 : m.isChoice() ? 1 : 2));
        RoaringBitmap left = null;
        for (LabelMatcher matcher : order) {
            left = narrow(left, matcher);
            if (left.isEmpty()) {
                return left;
            }
        }
        return left == null ? all.clone() : left;
    }

    /** @param left what earlier conditions leave, which is changed; null for all series */
    private RoaringBitmap narrow(@Nullable RoaringBitmap left, LabelMatcher matcher) {
        NavigableMap<String, Postings> values = values(matcher.name());
        boolean matchesAbsent = matcher.matches("");
        if (left != null && !matcher.isChoice() && left.getCardinality() < 4L * values.size()) {
            return filter(left, matcher);
        }
        if (!matchesAbsent) {
            RoaringBitmap found = new RoaringBitmap();
            for (Postings list : candidates(values, matcher, true)) {
                list.addTo(found);
            }
            if (left != null) {
                found.and(left);
            }
            return found;
        }
        RoaringBitmap rest = left == null ? all.clone() : left;
        for (Postings list : candidates(values, matcher, false)) {
            list.removeFrom(rest);
        }
        return rest;
    }

    /** The postings of the values that match, or of those that do not. */
    private static Collection<Postings> candidates(
            NavigableMap<String, Postings> values, LabelMatcher matcher, boolean match) {
        boolean positive = match != matcher.isNegative();
        List<Postings> found = new ArrayList<>();
        if (positive && matcher.isChoice()) {
            for (String choice : matcher.choices()) {
                Postings list = values.get(choice);
                if (list != null) {
                    found.add(list);
                }
            }
            return found;
        }
        String prefix = positive ? matcher.prefix() : "";
        for (Postings list : values.tailMap(prefix, true).values()) {
            if (!list.value.startsWith(prefix)) {
                break;
            }
            if (matcher.matchesPositive(list.value) == positive) {
                found.add(list);
            }
        }
        return found;
    }

    /** Looks at each series; each value is matched once. */
    private RoaringBitmap filter(RoaringBitmap left, LabelMatcher matcher) {
        Map<String, Boolean> matched = new HashMap<>();
        RoaringBitmap found = new RoaringBitmap();
        left.forEach((IntConsumer) number -> {
            Labels of = labels[number];
            if (of != null && matched.computeIfAbsent(of.get(matcher.name()), matcher::matches)) {
                found.add(number);
            }
        });
        return found;
    }

    private NavigableMap<String, Postings> values(String name) {
        NavigableMap<String, Postings> values = postings.get(name);
        return values == null ? new TreeMap<>() : values;
    }

    private <T extends @Nullable Object> T read(Supplier<T> question) {
        lock.readLock().lock();
        try {
            return question.get();
        } finally {
            lock.readLock().unlock();
        }
    }
}
