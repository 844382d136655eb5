package io.tidewatch.bench;

import java.util.Locale;

/**
 * Counts durations in buckets of 2 % width, from 1 µs to 1 hour, so that quantiles cost no memory by number. Safe for
 * any thread.
 */
public final class Durations {
    private static final double WIDTH = Math.log(1.02);
    private static final int BUCKETS = (int) Math.ceil(Math.log(3.6e9) / WIDTH) + 1;

    private final long[] counts = new long[BUCKETS];
    private long count;
    private long largest;

    /** Counts a duration. */
    public synchronized void add(long nanos) {
        double micros = Math.max(1, nanos / 1e3);
        counts[Math.min(BUCKETS - 1, (int) Math.ceil(Math.log(micros) / WIDTH))]++;
        count++;
        largest = Math.max(largest, nanos);
    }

    synchronized long count() {
        return count;
    }

    /** Milliseconds below which that part of the durations lies, at most 2 % too much; NaN when there are none. */
    public synchronized double quantileMs(double part) {
        long rank = (long) Math.ceil(part * count);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return Math.min(largest / 1e6, Math.exp(i * WIDTH) / 1e3);
            }
        }
        return Double.NaN;
    }

    /** One line: number, p50, p99, largest. */
    public synchronized String summary() {
        return count == 0
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "n=%d p50=%.1f ms p99=%.1f ms max=%.1f ms",
                        count,
                        quantileMs(0.5),
                        quantileMs(0.99),
                        largest / 1e6);
    }
}
