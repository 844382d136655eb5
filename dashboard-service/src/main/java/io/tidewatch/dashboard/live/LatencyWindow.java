package io.tidewatch.dashboard.live;

import java.time.Clock;
import java.util.Arrays;

/**
 * From an event to the browser's connection, over the last messages. It is the sum of two parts that are measured
 * apart: from the sender's heartbeat to here, and from a feed's message to its write. Safe for any thread.
 */
public final class LatencyWindow {
    private static final int SIZE = 1_024;

    private final Clock clock;
    private final long[] ring = new long[SIZE];
    private long count;
    private volatile long pathMs;

    public LatencyWindow(Clock clock) {
        this.clock = clock;
    }

    /** A heartbeat has arrived that was sent then; it reaches no browser, so it is no measurement by itself. */
    public void heartbeat(long sentMs) {
        pathMs = Math.max(0, clock.millis() - sentMs);
    }

    /** A message that arose then was written to a connection. */
    void sinceMessage(long atMs) {
        add(pathMs + Math.max(0, clock.millis() - atMs));
    }

    private synchronized void add(long latencyMs) {
        ring[(int) (count++ % SIZE)] = latencyMs;
    }

    /** Measurements since the start. */
    public synchronized long count() {
        return count;
    }

    /** The quantile over the last measurements in milliseconds; 0 when there are none. */
    public synchronized long quantileMs(double quantile) {
        int size = (int) Math.min(count, SIZE);
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(ring, size);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(size - 1L, (long) (quantile * size))];
    }
}
