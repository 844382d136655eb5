package io.tidewatch.query.head;

import java.util.Arrays;

/**
 * Samples of one series in two columns, growing. Values keep their raw bits. Not for several threads.
 */
public final class SampleBuffer {
    private static final int SMALLEST = 4;

    private long[] timestamps;
    private double[] values;
    private int size;
    private boolean ascending = true;

    public SampleBuffer() {
        this(SMALLEST);
    }

    /** @param capacity how many samples are expected */
    public SampleBuffer(int capacity) {
        timestamps = new long[Math.max(SMALLEST, capacity)];
        values = new double[Math.max(SMALLEST, capacity)];
    }

    /** Adds a sample, in any order. */
    public void add(long timestampMs, double value) {
        if (size == timestamps.length) {
            // Half as much again: doubling would leave a third of the head empty.
            reserve(size + (size >> 1) + 1);
        }
        if (size > 0 && timestampMs <= timestamps[size - 1]) {
            ascending = false;
        }
        timestamps[size] = timestampMs;
        values[size++] = value;
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
                add(other.timestamps[i], other.values[i]);
            }
        }
    }

    /** These samples ascending, each time stamp once, the one added first; this buffer when it is so already. */
    public SampleBuffer sortedUnique() {
        if (ascending) {
            return this;
        }
        long[] ts = Arrays.copyOf(timestamps, size);
        double[] vals = Arrays.copyOf(values, size);
        mergeSort(ts, vals, Arrays.copyOf(ts, size), Arrays.copyOf(vals, size), 0, size);
        SampleBuffer out = new SampleBuffer(size);
        for (int i = 0; i < size; i++) {
            if (i == 0 || ts[i] != ts[i - 1]) {
                out.add(ts[i], vals[i]);
            }
        }
        return out;
    }

    /** Entries of the arrays that count. */
    public int size() {
        return size;
    }

    /** Time stamps in milliseconds since the Unix epoch; may be longer than {@link #size()}; only for reading. */
    public long[] timestamps() {
        return timestamps;
    }

    /** Values; may be longer than {@link #size()}; only for reading. */
    public double[] values() {
        return values;
    }

    private void reserve(int capacity) {
        timestamps = Arrays.copyOf(timestamps, capacity);
        values = Arrays.copyOf(values, capacity);
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
    private static void mergeSort(long[] ts, double[] vals, long[] scratchTs, double[] scratchVals, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(scratchTs, scratchVals, ts, vals, from, middle);
        mergeSort(scratchTs, scratchVals, ts, vals, middle, to);
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            if (right >= to || (left < middle && scratchTs[left] <= scratchTs[right])) {
                ts[i] = scratchTs[left];
                vals[i] = scratchVals[left++];
            } else {
                ts[i] = scratchTs[right];
                vals[i] = scratchVals[right++];
            }
        }
    }
}
