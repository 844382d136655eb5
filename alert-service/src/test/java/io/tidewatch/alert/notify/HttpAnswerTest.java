package io.tidewatch.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static Outcome outcome(int status, String retryAfter) {
        return new HttpAnswer(status, "reason", retryAfter, "").outcome(NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void twoHundredsAreDelivered(int status) {
        assertThat(outcome(status, null)).isEqualTo(new Outcome.Delivered(status + " reason"));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void whatMayGetBetterIsTriedAgain(int status) {
        assertThat(outcome(status, null)).isEqualTo(new Outcome.Retry(status + " reason", null));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 400, 401, 403, 404, 410, 422})
    void whatWillNotGetBetterFails(int status) {
        assertThat(outcome(status, null)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        assertThat(outcome(429, "120")).isEqualTo(new Outcome.Retry("429 reason", Duration.ofSeconds(120)));
        assertThat(outcome(503, "Sat, 21 Nov 2026 10:00:30 GMT"))
                .isEqualTo(new Outcome.Retry("503 reason", Duration.ofSeconds(30)));
        assertThat(outcome(503, "Sat, 21 Nov 2026 09:00:00 GMT"))
                .isEqualTo(new Outcome.Retry("503 reason", Duration.ZERO));
        assertThat(outcome(503, "soon")).isEqualTo(new Outcome.Retry("503 reason", null));
    }

    @Test
    void whatTheReceiverSaysIsKept() {
        assertThat(new HttpAnswer(400, "Bad Request", null, "no_text").outcome(NOW))
                .isEqualTo(new Outcome.Failed("400 Bad Request: no_text"));
    }
}
