package io.tidewatch.ingest.ledger;

/** Counts by second over the last ten whole seconds. Safe for any thread. */
final class RateWindow {
    private static final int SECONDS = 10;
    private static final int SLOTS = SECONDS + 2;

    private final long[] second = new long[SLOTS];
    private final long[] count = new long[SLOTS];

    synchronized void add(long nowMs, long events) {
        long now = nowMs / 1000;
        int slot = (int) (now % SLOTS);
        if (second[slot] != now) {
            second[slot] = now;
            count[slot] = 0;
        }
        count[slot] += events;
    }

    /** Events a second; the second that runs does not count. */
    synchronized double perSecond(long nowMs) {
        long now = nowMs / 1000;
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (second[slot] < now && second[slot] >= now - SECONDS) {
                sum += count[slot];
            }
        }
        return (double) sum / SECONDS;
    }
}
