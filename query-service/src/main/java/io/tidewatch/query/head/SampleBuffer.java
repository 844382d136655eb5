package io.tidewatch.query.head;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series in columns, growing: floats, whose raw bits are kept, and native histograms as bytes
 * ({@code HistogramBytes}), with start time stamps where they are known. The columns for histograms and starts exist
 * from the first sample on that has one. Not for several threads.
 */
public final class SampleBuffer {
    private static final int SMALLEST = 4;
    /** Bytes that a histogram takes beside its own: array header and reference. */
    private static final int HISTOGRAM_OVERHEAD = 24;
    /** Bytes of a float sample, the unit of {@link #weight}. */
    private static final int SAMPLE_BYTES = 16;

    private long[] timestamps;
    private double[] values;
    private byte @Nullable [] @Nullable [] histograms;
    private long @Nullable [] starts;
    private int size;
    private long histogramWeight;
    private boolean ascending = true;

    public SampleBuffer() {
        this(SMALLEST);
    }

    /** @param capacity how many samples are expected */
    public SampleBuffer(int capacity) {
        timestamps = new long[Math.max(SMALLEST, capacity)];
        values = new double[Math.max(SMALLEST, capacity)];
    }

    /** Adds a float sample whose start is not known, in any order. */
    public void add(long timestampMs, double value) {
        add(timestampMs, value, null, 0);
    }

    /**
     * Adds a sample, in any order.
     *
     * @param value of a float sample; without meaning when there is a histogram
     * @param histogram the bytes of a native histogram, which nobody changes any more, or null
     * @param startMs since when it counts, 0 when not known
     */
    public void add(long timestampMs, double value, byte @Nullable [] histogram, long startMs) {
        if (size == timestamps.length) {
            // Half as much again: doubling would leave a third of the head empty.
            reserve(size + (size >> 1) + 1);
        }
        if (size > 0 && timestampMs <= timestamps[size - 1]) {
            ascending = false;
        }
        if (histogram != null) {
            if (histograms == null) {
                histograms = new byte[timestamps.length][];
            }
            histograms[size] = histogram;
            histogramWeight += histogramWeight(histogram);
        }
        if (startMs != 0) {
            if (starts == null) {
                starts = new long[timestamps.length];
            }
            starts[size] = startMs;
        }
        timestamps[size] = timestampMs;
        values[size++] = histogram == null ? value : Double.NaN;
    }

    /** Adds a sample of another buffer. */
    public void add(SampleBuffer other, int index) {
        add(
                other.timestamps[index],
                other.values[index],
                other.histograms == null ? null : other.histograms[index],
                other.starts == null ? 0 : other.starts[index]);
    }

    /** Adds what another buffer holds in the closed range. */
    public void addRange(SampleBuffer other, long startMs, long endMs) {
        int from = 0;
        int to = other.size;
        if (other.ascending) {
            from = lowerBound(other.timestamps, other.size, startMs);
            to = endMs == Long.MAX_VALUE ? other.size : lowerBound(other.timestamps, other.size, endMs + 1);
        }
        for (int i = from; i < to; i++) {
            if (other.timestamps[i] >= startMs && other.timestamps[i] <= endMs) {
                add(other, i);
            }
        }
    }

    /** These samples ascending, each time stamp once, the one added first; this buffer when it is so already. */
    public SampleBuffer sortedUnique() {
        if (ascending) {
            return this;
        }
        int[] order = new int[size];
        Arrays.setAll(order, i -> i);
        mergeSort(order, order.clone(), 0, size);
        SampleBuffer out = new SampleBuffer(size);
        for (int i = 0; i < size; i++) {
            if (i == 0 || timestamps[order[i]] != timestamps[order[i - 1]]) {
                out.add(this, order[i]);
            }
        }
        return out;
    }

    /** Entries of the arrays that count. */
    public int size() {
        return size;
    }

    /** Memory that the samples take, in float samples of 16 bytes. */
    public long weight() {
        return size + histogramWeight;
    }

    /** How many float samples of 16 bytes a histogram takes in memory, on top of its time stamp and value. */
    public static long histogramWeight(byte[] histogram) {
        return (HISTOGRAM_OVERHEAD + histogram.length) / SAMPLE_BYTES;
    }

    /** Time stamps in milliseconds since the Unix epoch; may be longer than {@link #size()}; only for reading. */
    public long[] timestamps() {
        return timestamps;
    }

    /** Values; may be longer than {@link #size()}; only for reading. NaN where the sample is a histogram. */
    public double[] values() {
        return values;
    }

    /** Histograms, null where the sample is a float; null when all are. As long as {@link #timestamps}. */
    public byte @Nullable [] @Nullable [] histograms() {
        return histograms;
    }

    /** Start time stamps, 0 where not known; null when none is. As long as {@link #timestamps}. */
    public long @Nullable [] starts() {
        return starts;
    }

    private void reserve(int capacity) {
        timestamps = Arrays.copyOf(timestamps, capacity);
        values = Arrays.copyOf(values, capacity);
        if (histograms != null) {
            histograms = Arrays.copyOf(histograms, capacity);
        }
        if (starts != null) {
            starts = Arrays.copyOf(starts, capacity);
        }
    }

    /** First index whose time stamp is not below the given one. */
    public static int lowerBound(long[] sorted, int size, long timestampMs) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < timestampMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Stable, so that of equal time stamps the one added first stays first. Scratch starts as a copy. */
    private void mergeSort(int[] order, int[] scratch, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(scratch, order, from, middle);
        mergeSort(scratch, order, middle, to);
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            if (right >= to || (left < middle && timestamps[scratch[left]] <= timestamps[scratch[right]])) {
                order[i] = scratch[left++];
            } else {
                order[i] = scratch[right++];
            }
        }
    }
}
