package io.tidewatch.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final BackOff BACK_OFF = BackOff.DEFAULT;

    @Test
    void waitsDoubleBetweenHalfAndTheWholeOfTheStep() {
        Random random = new Random(7);
        for (int attempt = 1; attempt <= 8; attempt++) {
            long step = 1000L << (attempt - 1);
            for (int i = 0; i < 100; i++) {
                assertThat(BACK_OFF.delay(attempt, null, random).toMillis()).isBetween(step / 2, step);
            }
        }
    }

    @Test
    void noWaitIsLongerThanTheLongest() {
        assertThat(BACK_OFF.delay(1_000_000, null, new Random(7))).isLessThanOrEqualTo(BACK_OFF.longest());
        assertThat(BACK_OFF.delay(1, Duration.ofDays(3), new Random(7))).isEqualTo(BACK_OFF.longest());
    }

    @Test
    void aReceiversWishIsHonoured() {
        assertThat(BACK_OFF.delay(1, Duration.ofSeconds(90), new Random(7))).isEqualTo(Duration.ofSeconds(90));
        assertThat(BACK_OFF.delay(8, Duration.ofSeconds(1), new Random(7))).isGreaterThan(Duration.ofSeconds(60));
    }

    @Test
    void givesUpAfterADay() {
        assertThat(BACK_OFF.exhausted(Duration.ofHours(23))).isFalse();
        assertThat(BACK_OFF.exhausted(Duration.ofHours(24))).isTrue();
    }
}
