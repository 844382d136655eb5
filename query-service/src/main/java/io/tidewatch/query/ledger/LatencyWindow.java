package io.tidewatch.query.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/** The newest latencies and their percentiles. Safe for any thread. */
public final class LatencyWindow {
    private static final int NEWEST = 1024;

    private final String name;
    private final long[] ring = new long[NEWEST];
    private long count;

    /** @param name what is measured */
    public LatencyWindow(String name) {
        this.name = name;
    }

    /** What was measured, in milliseconds, over at most the newest 1024; count is of all since the start. */
    public record Summary(
            String name,
            @JsonProperty("p50_ms") long p50Ms,
            @JsonProperty("p99_ms") long p99Ms,
            long count) {}

    /** Keeps a latency. */
    public synchronized void record(long ms) {
        ring[(int) (count++ % NEWEST)] = ms;
    }

    /** The percentiles now. */
    public synchronized Summary summary() {
        long[] sorted = Arrays.copyOf(ring, (int) Math.min(count, NEWEST));
        Arrays.sort(sorted);
        return new Summary(name, at(sorted, 0.5), at(sorted, 0.99), count);
    }

    private static long at(long[] sorted, double quantile) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, (int) (sorted.length * quantile))];
    }
}
