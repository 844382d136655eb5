package io.tidewatch.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void pausesDoubleUpToTheMaximumAndAreShortenedByHalfAtMost() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(7));
        long[] full = {100, 200, 400, 800, 1000, 1000};
        for (long ms : full) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(ms / 2), Duration.ofMillis(ms));
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void neverOverflows() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(7));
        for (int i = 0; i < 200; i++) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofSeconds(5));
        }
    }
}
