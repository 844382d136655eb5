package io.tidewatch.timeseries.head;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.timeseries.codec.Samples;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples as they came. One thread adds; any thread reads: an entry is written before the count that includes it is
 * published (release), and never changed after it, so that whoever reads the count (acquire) sees whole entries.
 */
final class Tail {
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(Tail.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Time stamp, raw bits of the value, time stamp, … */
    private final long[] entries;

    private final long @Nullable [] starts;
    private final @Nullable NativeHistogram @Nullable [] histograms;

    @SuppressWarnings("unused") // written by COUNT
    private int count;

    private Tail(
            long[] entries, long @Nullable [] starts, @Nullable NativeHistogram @Nullable [] histograms, int count) {
        this.entries = entries;
        this.starts = starts;
        this.histograms = histograms;
        this.count = count;
    }

    /** An empty one with room for so many. */
    static Tail empty(int capacity) {
        return new Tail(new long[2 * capacity], null, null, 0);
    }

    /** With all samples, ascending or not. */
    static Tail of(Samples samples, int from, int capacity) {
        Tail tail = empty(Math.max(capacity, samples.size() - from));
        for (int i = from; i < samples.size(); i++) {
            tail = tail.with(samples.time(i), samples.value(i), samples.histogram(i), samples.start(i));
        }
        return tail;
    }

    int count() {
        return (int) COUNT.getAcquire(this);
    }

    boolean isFull() {
        return 2 * count == entries.length;
    }

    boolean hasHistograms() {
        return histograms != null;
    }

    /** Adds a sample; the answer is this one, or another with the same samples where there was no room for it. */
    Tail with(long timeMs, double value, @Nullable NativeHistogram histogram, long startMs) {
        boolean room = !isFull() && (startMs == 0 || starts != null) && (histogram == null || histograms != null);
        Tail tail = room ? this : larger(startMs != 0, histogram != null);
        int i = tail.count;
        tail.entries[2 * i] = timeMs;
        tail.entries[2 * i + 1] = Double.doubleToRawLongBits(value);
        if (tail.starts != null) {
            tail.starts[i] = startMs;
        }
        if (tail.histograms != null) {
            tail.histograms[i] = histogram;
        }
        COUNT.setRelease(tail, i + 1);
        return tail;
    }

    private Tail larger(boolean withStarts, boolean withHistograms) {
        int capacity = isFull() ? entries.length : entries.length / 2;
        return new Tail(
                Arrays.copyOf(entries, 2 * capacity),
                starts != null ? Arrays.copyOf(starts, capacity) : withStarts ? new long[capacity] : null,
                histograms != null
                        ? Arrays.copyOf(histograms, capacity)
                        : withHistograms ? new NativeHistogram[capacity] : null,
                count);
    }

    /** Adds the samples in the closed range. */
    void collect(long startMs, long endMs, Samples into) {
        int n = count();
        for (int i = 0; i < n; i++) {
            long time = entries[2 * i];
            if (time >= startMs && time <= endMs) {
                into.add(
                        time,
                        Double.longBitsToDouble(entries[2 * i + 1]),
                        histograms == null ? null : histograms[i],
                        starts == null ? 0 : starts[i]);
            }
        }
    }
}
