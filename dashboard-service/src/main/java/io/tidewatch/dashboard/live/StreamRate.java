package io.tidewatch.dashboard.live;

import java.time.Clock;

/** Events a second over the last seconds. Safe for any thread. */
public final class StreamRate {
    private final Clock clock;
    private final int seconds;
    private final long[] counts;
    private final long[] second;

    /** @param seconds how many are counted */
    public StreamRate(Clock clock, int seconds) {
        this.clock = clock;
        this.seconds = seconds;
        this.counts = new long[seconds + 1];
        this.second = new long[seconds + 1];
    }

    synchronized void add(long events) {
        long now = clock.millis() / 1000;
        int slot = (int) (now % counts.length);
        if (second[slot] != now) {
            second[slot] = now;
            counts[slot] = 0;
        }
        counts[slot] += events;
    }

    /** The rate over the whole seconds that are past. */
    public synchronized double perSecond() {
        long now = clock.millis() / 1000;
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            if (second[i] < now && second[i] >= now - seconds) {
                sum += counts[i];
            }
        }
        return (double) sum / seconds;
    }
}
