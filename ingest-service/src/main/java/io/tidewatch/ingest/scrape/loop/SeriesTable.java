package io.tidewatch.ingest.scrape.loop;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.tidewatch.ingest.scrape.exposition.SeriesText;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of a target by the bytes that name them in its exposition, so that a scrape like the one before costs
 * neither strings nor relabelling; and which of them are alive. About 60 bytes a series. Not for several threads.
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

    /** Series that failed scrapes may leave behind, beside as many as the last good one brought. */
    private static final int MOST_NEW = 1_000;

    private ScrapedSeries series;
    /** What was alive under rules before; null when nothing was, or a good scrape has told which of it has ended. */
    private @Nullable ScrapedSeries orphans;

    /** After the last good scrape. */
    private int goodSize;

    private int added;
    private int scrape;
    private int kept;

    SeriesTable(SampleLabels rules) {
        series = new ScrapedSeries(rules);
    }

    /** A scrape begins. */
    void begin() {
        scrape++;
        added = 0;
        kept = 0;
    }

    /** The series' number, or {@link ScrapedSeries#NONE} when it did not come before. */
    int find(HashValue128 key) {
        return series.find(key);
    }

    int add(HashValue128 key, SeriesText text, SampleLabels.Outcome outcome) {
        added += outcome.isSeries() ? 1 : 0;
        return series.add(key, text, outcome);
    }

    /** The scrape holds the series; answers whether for the first time. */
    boolean see(int number, boolean ownTime, boolean histogram) {
        boolean first = series.see(number, scrape, ownTime, histogram);
        kept += first ? 1 : 0;
        return first;
    }

    /** Columns of all series; another object after a scrape has ended. */
    ScrapedSeries series() {
        return series;
    }

    /** Series that this scrape brought for the first time. */
    int added() {
        return added;
    }

    /**
     * The scrape was good: says of the series that have ended with it that they have.
     *
     * @param alsoOwnTime whether series whose times the target says end as well
     */
    void good(boolean alsoOwnTime, SampleBatch batch, long atMs) {
        long[] seen = {};
        boolean all = series.size() == kept;
        if (!all || orphans != null) {
            seen = seenHashes();
        }
        for (int i = 0; !all && i < series.size(); i++) {
            boolean ends = series.isAlive(i) && !series.isSeen(i, scrape) && (alsoOwnTime || !series.hasOwnTime(i));
            if (ends && Arrays.binarySearch(seen, series.hash(i)) < 0) {
                end(series, i, batch, atMs);
            }
        }
        endOrphans(seen, batch, atMs);
        series.live(scrape);
        if (!all) {
            series = series.onlySeen(scrape);
        }
        series.trim();
        goodSize = series.size();
    }

    /** Hashes of the series that the scrape has seen, sorted: one may have come under another text before. */
    private long[] seenHashes() {
        long[] seen = new long[kept];
        int n = 0;
        for (int i = 0; i < series.size(); i++) {
            if (series.isSeen(i, scrape) && series.isKept(i)) {
                seen[n++] = series.hash(i);
            }
        }
        seen = Arrays.copyOf(seen, n);
        Arrays.sort(seen);
        return seen;
    }

    private void endOrphans(long[] seen, SampleBatch batch, long atMs) {
        ScrapedSeries before = orphans;
        if (before == null) {
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (before.isAlive(i) && !before.hasOwnTime(i) && Arrays.binarySearch(seen, before.hash(i)) < 0) {
                end(before, i, batch, atMs);
            }
        }
        orphans = null;
    }

    /**
     * The scrape failed, or there will be none any more: says of what was alive that it has ended. It stays known, so that
     * a target that comes back, or one that is late when there is too much to do, costs no more than before.
     */
    void end(boolean alsoOwnTime, SampleBatch batch, long atMs) {
        endOrphans(new long[0], batch, atMs);
        for (int i = 0; i < series.size(); i++) {
            if (series.isAlive(i) && (alsoOwnTime || !series.hasOwnTime(i))) {
                end(series, i, batch, atMs);
            }
        }
        series.die();
        // What a failed scrape brought was not passed on.
        series.forgetExemplars();
        if (series.size() > 2 * goodSize + MOST_NEW) {
            // Failed scrapes bring others each time.
            series = new ScrapedSeries(series.rules());
        }
    }

    private static void end(ScrapedSeries of, int number, SampleBatch batch, long atMs) {
        SeriesRef ref = of.ref(number);
        if (of.isHistogram(number)) {
            batch.add(new SampleBatch.HistogramPoint(ref, atMs, ENDED, 0));
        } else {
            batch.add(ref, atMs, StaleMarker.VALUE);
        }
    }

    /** The rules that make series of labels have changed: what is alive ends unless the next scrape has it too. */
    void invalidate(SampleLabels newRules) {
        // What waits from a change before has not been told yet, and nothing of this came to life since.
        orphans = orphans == null ? series : orphans;
        series = new ScrapedSeries(newRules);
    }

    int size() {
        return series.size();
    }
}
