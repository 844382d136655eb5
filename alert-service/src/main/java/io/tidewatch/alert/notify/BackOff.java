package io.tidewatch.alert.notify;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next attempt: exponential, half of it jitter. Immutable.
 *
 * @param first wait after the first failure, before jitter
 * @param longest no wait is longer, a receiver's own wish included
 * @param giveUpAfter age of a notification at which it is not tried again
 */
public record BackOff(Duration first, Duration longest, Duration giveUpAfter) {
    /** 1 s, doubled up to 10 minutes, for 24 hours. */
    public static final BackOff DEFAULT =
            new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofHours(24));

    /**
     * The wait after a failed attempt: from half of the exponential step up to the whole of it, and not less than the
     * receiver asked for.
     *
     * @param attempt attempts made, from 1
     * @param asked what the receiver asked for; null when it did not
     */
    public Duration delay(int attempt, @Nullable Duration asked, RandomGenerator random) {
        int doublings = Math.min(Math.max(attempt, 1) - 1, 30);
        long step = Math.min(longest.toMillis(), first.toMillis() << doublings);
        long wait = step / 2 + random.nextLong(step / 2 + 1);
        if (asked != null) {
            wait = Math.max(wait, Math.min(asked.toMillis(), longest.toMillis()));
        }
        return Duration.ofMillis(wait);
    }

    /** Whether a notification of this age gets no further attempt. */
    public boolean exhausted(Duration age) {
        return age.compareTo(giveUpAfter) >= 0;
    }
}
