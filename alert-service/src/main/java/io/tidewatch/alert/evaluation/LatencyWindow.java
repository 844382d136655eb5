package io.tidewatch.alert.evaluation;

import java.util.Arrays;

/** The newest 4,096 latencies and how many there were in all. Safe for any thread. */
final class LatencyWindow {
    private static final int SIZE = 4096;

    /**
     * A summary.
     *
     * @param p50Ms median, milliseconds; 0 when there was none
     * @param p99Ms 99th percentile, milliseconds
     * @param count since the start
     */
    record Summary(long p50Ms, long p99Ms, long count) {}

    private final long[] newest = new long[SIZE];
    private long count;

    synchronized void add(long ms) {
        newest[(int) (count++ % SIZE)] = Math.max(0, ms);
    }

    synchronized Summary summary() {
        int size = (int) Math.min(count, SIZE);
        if (size == 0) {
            return new Summary(0, 0, 0);
        }
        long[] sorted = Arrays.copyOf(newest, size);
        Arrays.sort(sorted);
        return new Summary(sorted[(size - 1) / 2], sorted[(int) Math.ceil(size * 0.99) - 1], count);
    }
}
