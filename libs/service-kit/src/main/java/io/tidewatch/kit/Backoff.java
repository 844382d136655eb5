package io.tidewatch.kit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses between attempts: doubled each time up to a maximum, each shortened by up to a half at random, so that
 * many do not return at once. Not for several threads.
 */
public final class Backoff {
    private final Duration first;
    private final Duration max;
    private final RandomGenerator random;
    private int attempts;

    public Backoff(Duration first, Duration max, RandomGenerator random) {
        this.first = first;
        this.max = max;
        this.random = random;
    }

    /** The next pause: at most {@code first · 2ⁿ} and the maximum, at least half of that. */
    public Duration next() {
        long full = Math.min(max.toMillis(), first.toMillis() << Math.min(attempts, 20));
        attempts++;
        return Duration.ofMillis(full - (long) (random.nextDouble() * full / 2));
    }

    /** Attempts since the start or the last {@link #reset}. */
    public int attempts() {
        return attempts;
    }

    /** Starts again from the first pause, after a success. */
    public void reset() {
        attempts = 0;
    }
}
