package io.tidewatch.timeseries.codec;

import io.tidewatch.model.NativeHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series in columns, growing: floats, whose raw bits are kept, and native histograms, with start time
 * stamps where they are known. The columns for histograms and starts exist from the first sample on that has one.
 * Reusable; not for several threads.
 */
public final class Samples {
    private static final int SMALLEST = 16;

    private long[] times;
    private double[] values;
    private @Nullable NativeHistogram @Nullable [] histograms;
    private long @Nullable [] starts;
    private int size;

    public Samples() {
        this(SMALLEST);
    }

    /** @param capacity how many samples are expected */
    public Samples(int capacity) {
        times = new long[Math.max(1, capacity)];
        values = new double[Math.max(1, capacity)];
    }

    public int size() {
        return size;
    }

    /** Forgets all samples and keeps the memory. */
    public void clear() {
        size = 0;
        histograms = null;
        starts = null;
    }

    /**
     * Adds a sample behind the others.
     *
     * @param timeMs milliseconds since the Unix epoch
     * @param value of a float; without meaning when there is a histogram
     * @param startMs since when it counts, 0 where not known
     */
    public void add(long timeMs, double value, @Nullable NativeHistogram histogram, long startMs) {
        reserve(1);
        times[size] = timeMs;
        values[size] = histogram == null ? value : Double.NaN;
        if (histogram != null) {
            needHistograms()[size] = histogram;
        }
        if (startMs != 0) {
            needStarts()[size] = startMs;
        }
        size++;
    }

    /** Adds a float whose start is not known. */
    public void add(long timeMs, double value) {
        add(timeMs, value, null, 0);
    }

    /** Adds a sample of another. */
    public void add(Samples other, int index) {
        add(other.times[index], other.values[index], other.histogram(index), other.start(index));
    }

    /** Adds all samples of another. */
    public void addAll(Samples other) {
        for (int i = 0; i < other.size; i++) {
            add(other, i);
        }
    }

    /** The samples from inclusive to exclusive, copied. */
    public Samples part(int from, int to) {
        Samples part = new Samples(to - from);
        for (int i = from; i < to; i++) {
            part.add(this, i);
        }
        return part;
    }

    /** Milliseconds since the Unix epoch. */
    public long time(int index) {
        return times[index];
    }

    /** The value of a float; NaN where the sample is a histogram. */
    public double value(int index) {
        return values[index];
    }

    /** The histogram; null where the sample is a float. */
    public @Nullable NativeHistogram histogram(int index) {
        return histograms == null ? null : histograms[index];
    }

    /** Since when the sample counts, 0 where not known. */
    public long start(int index) {
        return starts == null ? 0 : starts[index];
    }

    /** Time stamps; may be longer than {@link #size}; only for reading, and only until more is added. */
    public long[] times() {
        return times;
    }

    /** Values; as long as {@link #times}, only for reading. */
    public double[] values() {
        return values;
    }

    /** Histograms, null where a sample is a float; null when all are. As long as {@link #times}, only for reading. */
    public @Nullable NativeHistogram @Nullable [] histograms() {
        return histograms;
    }

    /** Starts, 0 where not known; null when none is. As long as {@link #times}, only for reading. */
    public long @Nullable [] starts() {
        return starts;
    }

    /** Whether two samples are the same but for their starts. */
    public boolean same(int index, Samples other, int otherIndex) {
        NativeHistogram mine = histogram(index);
        NativeHistogram theirs = other.histogram(otherIndex);
        return times[index] == other.times[otherIndex]
                && (mine == null
                        ? theirs == null
                                && Double.doubleToRawLongBits(values[index])
                                        == Double.doubleToRawLongBits(other.values[otherIndex])
                        : mine.equals(theirs));
    }

    /** These samples ascending, of each time stamp the one that was added first; this object when it is so already. */
    public Samples ordered() {
        boolean ascending = true;
        for (int i = 1; i < size; i++) {
            ascending &= times[i] > times[i - 1];
        }
        if (ascending) {
            return this;
        }
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(times[a], times[b]));
        Samples out = new Samples(size);
        for (int i : order) {
            if (out.size == 0 || out.times[out.size - 1] != times[i]) {
                out.add(this, i);
            }
        }
        return out;
    }

    /** First index whose time stamp is not below the given one; the samples are ascending. */
    public int firstNotBefore(long timeMs) {
        return firstNotBefore(times, size, timeMs);
    }

    static int firstNotBefore(long[] ascending, int size, long timeMs) {
        int found = Arrays.binarySearch(ascending, 0, size, timeMs);
        return found >= 0 ? found : -found - 1;
    }

    /** Makes room for more samples. */
    void reserve(int more) {
        if (times.length - size < more) {
            int capacity = Math.max(size + more, size + (size >> 1) + 1);
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
            histograms = histograms == null ? null : Arrays.copyOf(histograms, capacity);
            starts = starts == null ? null : Arrays.copyOf(starts, capacity);
        }
    }

    /** Counts samples whose columns have been filled. */
    void grow(int more) {
        size += more;
    }

    @Nullable
    NativeHistogram[] needHistograms() {
        if (histograms == null) {
            histograms = new NativeHistogram[times.length];
        }
        return histograms;
    }

    long[] needStarts() {
        if (starts == null) {
            starts = new long[times.length];
        }
        return starts;
    }
}
