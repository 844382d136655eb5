package io.tidewatch.ingest.scrape.loop;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.tidewatch.ingest.scrape.exposition.SeriesText;
import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Series of a target in columns, numbered in the order in which they came, found by the key of the bytes that name them.
 * Labels are not held: they are made again of the text, by the same rules. Not for several threads, the references that
 * it gives out apart.
 */
final class ScrapedSeries {
    static final int NONE = -1;

    /** A series comes of it; else it is dropped or refused. */
    private static final int KEPT = 1;
    /** It is refused. */
    private static final int REFUSED = 2;
    /** It was in the last good scrape. */
    private static final int ALIVE = 4;
    /** The target says its time. */
    private static final int OWN_TIME = 8;
    /** Its values are native histograms. */
    private static final int HISTOGRAM = 16;

    private static final MetricType[] TYPES = MetricType.values();
    private static final int FIRST_CAPACITY = 16;

    /** Makes labels of what the columns held when it was made. */
    private record Source(TextColumn.View texts, byte[] types, SampleLabels rules) implements SeriesRef.LabelSource {
        @Override
        public Labels labels(int at) {
            return rules.of(exposed(at)).series().labels();
        }

        Labels exposed(int at) {
            return SeriesText.labels(texts.get(at), TYPES[types[at]]);
        }
    }

    private final SampleLabels rules;
    private final TextColumn texts = new TextColumn();
    private long[] keysHigh = new long[FIRST_CAPACITY];
    private long[] keysLow = new long[FIRST_CAPACITY];
    private long[] hashes = new long[FIRST_CAPACITY];
    private String[] families = new String[FIRST_CAPACITY];
    private int[] mostBytes = new int[FIRST_CAPACITY];
    private int[] seenAt = new int[FIRST_CAPACITY];
    private byte[] flags = new byte[FIRST_CAPACITY];
    private byte[] types = new byte[FIRST_CAPACITY];
    /** Of the exemplar that was passed on last, 0 before; empty until the first comes. */
    private long[] exemplars = {};
    /** Number + 1 by key, at most three quarters full. */
    private int[] slots = new int[2 * FIRST_CAPACITY];

    private int size;
    private @Nullable Source source;

    /** @param rules make series of what is exposed */
    ScrapedSeries(SampleLabels rules) {
        this.rules = rules;
    }

    SampleLabels rules() {
        return rules;
    }

    int size() {
        return size;
    }

    /** The number of the series with that key, or {@link #NONE}. */
    int find(HashValue128 key) {
        int number = slots[slot(key.getMostSignificantBits(), key.getLeastSignificantBits())];
        return number - 1;
    }

    /** Adds what {@link #find} does not know; answers its number. */
    int add(HashValue128 key, SeriesText text, SampleLabels.Outcome outcome) {
        SeriesRef ref = outcome.series();
        int kind = outcome.isSeries() ? KEPT : outcome.refused().isEmpty() ? 0 : REFUSED;
        texts.add(text.bytes(), text.from(), text.to());
        return add(
                key.getMostSignificantBits(),
                key.getLeastSignificantBits(),
                text.type().ordinal(),
                kind,
                ref.hash(),
                ref.family(),
                ref.mostBytes());
    }

    private int add(long high, long low, int type, int kind, long hash, String family, int bytes) {
        if (size == hashes.length) {
            resize(size + size / 2);
        }
        keysHigh[size] = high;
        keysLow[size] = low;
        hashes[size] = hash;
        families[size] = family;
        mostBytes[size] = bytes;
        seenAt[size] = 0;
        flags[size] = (byte) kind;
        types[size] = (byte) type;
        if (4 * (size + 1) > 3 * slots.length) {
            slots = new int[2 * slots.length];
            for (int i = 0; i < size; i++) {
                slots[slot(keysHigh[i], keysLow[i])] = i + 1;
            }
        }
        slots[slot(high, low)] = size + 1;
        return size++;
    }

    private void resize(int capacity) {
        keysHigh = Arrays.copyOf(keysHigh, capacity);
        keysLow = Arrays.copyOf(keysLow, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        families = Arrays.copyOf(families, capacity);
        mostBytes = Arrays.copyOf(mostBytes, capacity);
        seenAt = Arrays.copyOf(seenAt, capacity);
        flags = Arrays.copyOf(flags, capacity);
        types = Arrays.copyOf(types, capacity);
    }

    /** Where the key is or would be. */
    private int slot(long high, long low) {
        int mask = slots.length - 1;
        int i = (int) high & mask;
        while (slots[i] != 0 && (keysHigh[slots[i] - 1] != high || keysLow[slots[i] - 1] != low)) {
            i = (i + 1) & mask;
        }
        return i;
    }

    /** Whether a series comes of it; else it is dropped or refused. */
    boolean isKept(int number) {
        return (flags[number] & KEPT) != 0;
    }

    /** Why it is refused; the empty string when it is not. */
    String refused(int number) {
        return (flags[number] & REFUSED) == 0
                ? ""
                : rules.of(source().exposed(number)).refused();
    }

    boolean isRefused(int number) {
        return (flags[number] & REFUSED) != 0;
    }

    long hash(int number) {
        return hashes[number];
    }

    /** The series; valid for ever, whatever becomes of the columns. */
    SeriesRef ref(int number) {
        return new SeriesRef(new KnownSeries(hashes[number], families[number], mostBytes[number]), source(), number);
    }

    private Source source() {
        Source made = source;
        TextColumn.View view = texts.view();
        if (made == null
                || made.types != types
                || made.texts.bytes() != view.bytes()
                || made.texts.groups() != view.groups()) {
            made = new Source(view, types, rules);
            source = made;
        }
        return made;
    }

    /** A scrape holds the series; answers whether for the first time. */
    boolean see(int number, int scrape, boolean ownTime, boolean histogram) {
        flags[number] = (byte)
                (flags[number] & ~(OWN_TIME | HISTOGRAM) | (ownTime ? OWN_TIME : 0) | (histogram ? HISTOGRAM : 0));
        boolean first = seenAt[number] != scrape;
        seenAt[number] = scrape;
        return first;
    }

    boolean isSeen(int number, int scrape) {
        return seenAt[number] == scrape;
    }

    boolean isAlive(int number) {
        return (flags[number] & ALIVE) != 0;
    }

    /** What the scrape has seen is alive, the rest is not. */
    void live(int scrape) {
        for (int i = 0; i < size; i++) {
            boolean alive = seenAt[i] == scrape && isKept(i);
            flags[i] = (byte) (alive ? flags[i] | ALIVE : flags[i] & ~ALIVE);
        }
    }

    /** Nothing is alive. */
    void die() {
        for (int i = 0; i < size; i++) {
            flags[i] &= ~ALIVE;
        }
    }

    boolean hasOwnTime(int number) {
        return (flags[number] & OWN_TIME) != 0;
    }

    boolean isHistogram(int number) {
        return (flags[number] & HISTOGRAM) != 0;
    }

    /** No exemplar was passed on. */
    void forgetExemplars() {
        exemplars = new long[0];
    }

    /** Whether the exemplar differs from the one before; remembers it. */
    boolean isNewExemplar(int number, long hash) {
        if (exemplars.length <= number) {
            exemplars = Arrays.copyOf(exemplars, hashes.length);
        }
        boolean differs = exemplars[number] != hash;
        exemplars[number] = hash;
        return differs;
    }

    /** The series that the scrape has seen, in columns of their own. */
    ScrapedSeries onlySeen(int scrape) {
        ScrapedSeries only = new ScrapedSeries(rules);
        TextColumn.View view = texts.view();
        for (int i = 0; i < size; i++) {
            if (seenAt[i] == scrape) {
                byte[] text = view.get(i);
                only.texts.add(text, 0, text.length);
                int number =
                        only.add(keysHigh[i], keysLow[i], types[i], flags[i], hashes[i], families[i], mostBytes[i]);
                only.seenAt[number] = scrape;
                if (i < exemplars.length && exemplars[i] != 0) {
                    var unused = only.isNewExemplar(number, exemplars[i]);
                }
            }
        }
        return only;
    }

    /** Gives back room that is not needed for now. */
    void trim() {
        if (hashes.length > size + size / 8 + FIRST_CAPACITY) {
            resize(Math.max(size, FIRST_CAPACITY));
        }
        texts.trim();
        source = null;
    }
}
