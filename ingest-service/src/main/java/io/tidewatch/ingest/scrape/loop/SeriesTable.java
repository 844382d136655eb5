package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.scrape.exposition.ScrapedExemplar;
import io.tidewatch.ingest.scrape.exposition.SeriesText;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The series of a target by the bytes that name them in its exposition, so that a scrape like the one before costs
 * neither strings nor relabelling; and which of them are alive. Not for several threads.
 */
final class SeriesTable {
    /** As Prometheus ends a native histogram: by a stale marker as its sum. */
    private static final NativeHistogram ENDED = new NativeHistogram(
            NativeHistogram.ResetHint.UNKNOWN,
            0,
            0,
            0,
            0,
            StaleMarker.VALUE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    /** A series of the exposition. */
    static final class Entry {
        private final byte[] text;
        private @Nullable Entry next;
        /** Null when it is dropped or refused. */
        final @Nullable SeriesRef series;
        /** Why it is refused; the empty string when it is not. */
        final String refused;

        int seenAt;
        /** Whether the target says its time. */
        boolean ownTime;

        /** Whether its values are native histograms. */
        boolean histogram;

        /** What was passed on last; null before. */
        @Nullable
        ScrapedExemplar exemplar;

        /** Says that the series has ended. */
        void end(SampleBatch batch, long atMs) {
            if (series == null) {
                return;
            }
            if (histogram) {
                batch.add(new SampleBatch.HistogramPoint(series, atMs, ENDED, 0));
            } else {
                batch.add(series, atMs, StaleMarker.VALUE);
            }
        }

        private Entry(byte[] text, @Nullable SeriesRef series, String refused, @Nullable Entry next) {
            this.text = text;
            this.series = series;
            this.refused = refused;
            this.next = next;
        }
    }

    private final Map<Long, Entry> byHash = new HashMap<>();
    private List<Entry> alive = new ArrayList<>();
    private List<Entry> seen = new ArrayList<>();
    private Map<Long, Entry> orphans = new HashMap<>();
    private int size;
    private int added;
    private int scrape;
    private int kept;

    /** A scrape begins. */
    void begin() {
        scrape++;
        added = 0;
        kept = 0;
        seen = new ArrayList<>(alive.size());
    }

    /** The entry; null when it did not come before. */
    @Nullable
    Entry find(SeriesText text, long hash) {
        Entry entry = byHash.get(hash);
        while (entry != null && !text.isSame(entry.text)) {
            entry = entry.next;
        }
        return entry;
    }

    Entry add(SeriesText text, long hash, @Nullable SeriesRef series, String refused) {
        Entry entry = new Entry(text.copy(), series, refused, byHash.get(hash));
        byHash.put(hash, entry);
        size++;
        added += series == null ? 0 : 1;
        return entry;
    }

    /** The scrape holds the entry; answers whether for the first time. */
    boolean see(Entry entry, boolean ownTime, boolean histogram) {
        entry.ownTime = ownTime;
        entry.histogram = histogram;
        if (entry.seenAt == scrape) {
            return false;
        }
        entry.seenAt = scrape;
        kept++;
        if (entry.series != null) {
            seen.add(entry);
        }
        return true;
    }

    /** Series that this scrape brought for the first time. */
    int added() {
        return added;
    }

    /**
     * The scrape was good.
     *
     * @param alsoOwnTime whether series whose times the target says end as well
     * @return the series that have ended with it
     */
    List<Entry> good(boolean alsoOwnTime) {
        List<Entry> ended = new ArrayList<>();
        for (Entry entry : alive) {
            if (entry.seenAt != scrape) {
                end(entry, alsoOwnTime, ended);
            }
        }
        if (!orphans.isEmpty()) {
            seen.forEach(entry -> {
                if (entry.series != null) {
                    orphans.remove(entry.series.hash());
                }
            });
            ended.addAll(orphans.values());
            orphans = new HashMap<>();
        }
        alive = seen;
        if (size > kept) {
            forgetUnseen();
        }
        return ended;
    }

    private void forgetUnseen() {
        size = 0;
        byHash.values().removeIf(chain -> {
            boolean any = false;
            for (Entry entry = chain; entry != null; entry = entry.next) {
                any |= entry.seenAt == scrape;
                size++;
            }
            if (!any) {
                for (Entry entry = chain; entry != null; entry = entry.next) {
                    size--;
                }
            }
            return !any;
        });
        kept = size;
    }

    /**
     * The scrape failed, or there will be none any more.
     *
     * @return the series that have ended with it
     */
    List<Entry> end(boolean alsoOwnTime) {
        List<Entry> ended = new ArrayList<>(orphans.values());
        for (Entry entry : alive) {
            end(entry, alsoOwnTime, ended);
        }
        orphans = new HashMap<>();
        alive = new ArrayList<>();
        byHash.clear();
        size = 0;
        return ended;
    }

    private static void end(Entry entry, boolean alsoOwnTime, List<Entry> ended) {
        if (entry.series != null && (alsoOwnTime || !entry.ownTime)) {
            ended.add(entry);
        }
    }

    /** The rules that make series of labels have changed: what is alive ends unless the next scrape has it too. */
    void invalidate() {
        for (Entry entry : alive) {
            if (entry.series != null && !entry.ownTime) {
                orphans.put(entry.series.hash(), entry);
            }
        }
        alive = new ArrayList<>();
        byHash.clear();
        size = 0;
    }

    int size() {
        return size;
    }
}
