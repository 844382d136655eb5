package io.tidewatch.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void quantilesAreWithinTwoPercent() {
        Durations durations = new Durations();
        for (int ms = 1; ms <= 1000; ms++) {
            durations.add(ms * 1_000_000L);
        }

        assertThat(durations.quantileMs(0.5)).isCloseTo(500, within(10.0));
        assertThat(durations.quantileMs(0.99)).isCloseTo(990, within(20.0));
        assertThat(durations.quantileMs(1)).isEqualTo(1000);
    }

    @Test
    void noDurationsHaveNoQuantile() {
        assertThat(new Durations().quantileMs(0.5)).isNaN();
        assertThat(new Durations().summary()).isEqualTo("none");
    }
}
