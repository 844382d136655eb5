package io.tidewatch.live;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest samples of one series, floats and native histograms, ascending by time stamp, each time stamp once; of two
 * samples with the same time stamp the first one stays. Guarded by the {@link LiveWindows} that holds it.
 */
public final class SeriesWindow {
    private static final int FIRST_CAPACITY = 16;
    /** Stands for "nothing will change". */
    static final long NEVER = Long.MAX_VALUE;

    private final Object lock;
    private final Labels labels;
    private final List<Registration> readers = new ArrayList<>(2);
    private long[] timestamps = new long[FIRST_CAPACITY];
    private double[] values = new double[FIRST_CAPACITY];
    /** Null until a histogram comes. */
    private @Nullable NativeHistogram @Nullable [] histograms;
    /** Null until a start time stamp comes. */
    private long @Nullable [] starts;

    private long histogramWeight;
    private int start;
    private int end;
    private long newestMs = Long.MIN_VALUE;

    SeriesWindow(Object lock, Labels labels) {
        this.lock = lock;
        this.labels = labels;
    }

    /** Labels of the series, name included. */
    public Labels labels() {
        return labels;
    }

    /** A source that knows only this series. */
    public SeriesSource asSource() {
        return this::selectThis;
    }

    List<Registration> readers() {
        return readers;
    }

    int size() {
        return end - start;
    }

    /** Memory that the samples take, in float samples of 16 bytes. */
    long weight() {
        return size() + histogramWeight;
    }

    /** How many float samples of 16 bytes a histogram takes in memory, on top of its time stamp and value. */
    static long weightOf(@Nullable NativeHistogram histogram) {
        if (histogram == null) {
            return 0;
        }
        int buckets = histogram.positiveCounts().size()
                + histogram.negativeCounts().size()
                + histogram.customBounds().size();
        // A record of lists, and a boxed number a bucket.
        return 16 + 2L * buckets;
    }

    /** Time stamp of the newest sample that was ever here; {@link Long#MIN_VALUE} when there was none. */
    public long newestMs() {
        return newestMs;
    }

    /** Puts a sample in its place; false when there is one with this time stamp. */
    boolean insert(long timestampMs, double value, @Nullable NativeHistogram histogram, long startMs) {
        int at = timestampMs > newestMs ? end : indexAfter(timestampMs - 1);
        if (at < end && timestamps[at] == timestampMs) {
            return false;
        }
        if (end == timestamps.length) {
            int shift = makeRoom();
            at -= shift;
        }
        System.arraycopy(timestamps, at, timestamps, at + 1, end - at);
        System.arraycopy(values, at, values, at + 1, end - at);
        timestamps[at] = timestampMs;
        values[at] = value;
        if (histogram != null && histograms == null) {
            histograms = new NativeHistogram[timestamps.length];
        }
        if (histograms != null) {
            System.arraycopy(histograms, at, histograms, at + 1, end - at);
            histograms[at] = histogram;
            histogramWeight += weightOf(histogram);
        }
        if (startMs != 0 && starts == null) {
            starts = new long[timestamps.length];
        }
        if (starts != null) {
            System.arraycopy(starts, at, starts, at + 1, end - at);
            starts[at] = startMs;
        }
        end++;
        newestMs = Math.max(newestMs, timestampMs);
        return true;
    }

    /** Returns by how much the samples have moved to the front. */
    private int makeRoom() {
        int shift = start;
        int size = size();
        int capacity = size > timestamps.length / 2 ? timestamps.length * 2 : timestamps.length;
        long[] newTimestamps = capacity == timestamps.length ? timestamps : new long[capacity];
        double[] newValues = capacity == values.length ? values : new double[capacity];
        System.arraycopy(timestamps, start, newTimestamps, 0, size);
        System.arraycopy(values, start, newValues, 0, size);
        if (histograms != null) {
            @Nullable NativeHistogram[] newHistograms = new NativeHistogram[capacity];
            System.arraycopy(histograms, start, newHistograms, 0, size);
            histograms = newHistograms;
        }
        if (starts != null) {
            long[] newStarts = new long[capacity];
            System.arraycopy(starts, start, newStarts, 0, size);
            starts = newStarts;
        }
        timestamps = newTimestamps;
        values = newValues;
        start = 0;
        end = size;
        return shift;
    }

    /** Drops the samples before the time; returns how many. */
    int evictBefore(long timeMs) {
        int keepFrom = indexAfter(timeMs - 1);
        int dropped = keepFrom - start;
        for (int i = start; histograms != null && i < keepFrom; i++) {
            histogramWeight -= weightOf(histograms[i]);
            histograms[i] = null;
        }
        start = keepFrom;
        return dropped;
    }

    /** Copies the samples within the range, ends included; null when there is none. */
    @Nullable
    SeriesPoints slice(long startMs, long endMs) {
        int from = indexAfter(startMs - 1);
        int to = indexAfter(endMs);
        if (from >= to) {
            return null;
        }
        return new SeriesPoints(
                labels,
                Arrays.copyOfRange(timestamps, from, to),
                Arrays.copyOfRange(values, from, to),
                histograms == null ? null : Arrays.copyOfRange(histograms, from, to),
                starts == null ? null : Arrays.copyOfRange(starts, from, to),
                to - from);
    }

    private List<SeriesPoints> selectThis(List<LabelMatcher> matchers, long startMs, long endMs) {
        if (!Selection.matchAll(matchers, labels)) {
            return List.of();
        }
        synchronized (lock) {
            SeriesPoints points = slice(startMs, endMs);
            return points == null ? List.of() : List.of(points);
        }
    }

    /**
     * The first time after the instant at which the selection reads something else of this series without a new
     * sample: one leaves the window, or one comes into it by the offset. {@link #NEVER} when nothing does.
     */
    long nextChangeMs(Selection selection, long instantMs) {
        long selectorTime = instantMs - selection.offsetMs();
        int visible = indexAfter(selectorTime);
        long next = NEVER;
        if (selection.offsetMs() > 0 && visible < end) {
            next = timestamps[visible] + selection.offsetMs();
        }
        int leaving = selection.range() ? indexAfter(selectorTime - selection.windowMs()) : visible - 1;
        if (leaving >= start && leaving < visible) {
            boolean ended = !selection.range() && StaleMarker.is(values[leaving]);
            long leaves = timestamps[leaving] + selection.reachMs();
            if (!ended && leaves > instantMs) {
                next = Math.min(next, leaves);
            }
        }
        return next;
    }

    /** Index of the first sample after the time, or {@link #end}. */
    private int indexAfter(long timeMs) {
        int low = start;
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestamps[middle] <= timeMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
