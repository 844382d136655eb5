package io.tidewatch.alert.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NotifiedTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static Optional<NotifyReason> due(
            @Nullable Notified last, Set<String> firing, Set<String> resolved, boolean sendResolved) {
        return Notified.due(last, firing, resolved, sendResolved, Duration.ofHours(4), NOW);
    }

    private static Notified told(Set<String> firing, Set<String> resolved, Duration ago) {
        return new Notified(firing, resolved, NOW.minus(ago), 1);
    }

    @Test
    void aReceiverIsToldOfWhatIsNewAndOfNothingElse() {
        Notified a = told(Set.of("a"), Set.of(), Duration.ofMinutes(5));
        assertThat(due(null, Set.of("a"), Set.of(), true)).contains(NotifyReason.FIRST_NOTIFICATION);
        assertThat(due(null, Set.of(), Set.of("a"), true)).isEmpty();
        assertThat(due(a, Set.of("a"), Set.of(), true)).isEmpty();
        assertThat(due(a, Set.of("a", "b"), Set.of(), true)).contains(NotifyReason.NEW_ALERTS_IN_GROUP);
        assertThat(due(a, Set.of(), Set.of("a"), true)).contains(NotifyReason.ALL_ALERTS_RESOLVED);
    }

    @Test
    void resolvedAlertsAreNewsOnlyToThoseWhoAreSentThem() {
        Notified ab = told(Set.of("a", "b"), Set.of(), Duration.ofMinutes(5));
        assertThat(due(ab, Set.of("a"), Set.of("b"), true)).contains(NotifyReason.NEW_RESOLVED_ALERTS);
        assertThat(due(ab, Set.of("a"), Set.of("b"), false)).isEmpty();
    }

    @Test
    void whatStillFiresIsRepeatedAfterTheRepeatInterval() {
        assertThat(due(told(Set.of("a"), Set.of(), Duration.ofHours(4)), Set.of("a"), Set.of(), true))
                .isEmpty();
        assertThat(due(told(Set.of("a"), Set.of(), Duration.ofHours(4).plusMillis(1)), Set.of("a"), Set.of(), true))
                .contains(NotifyReason.REPEAT_INTERVAL_ELAPSED);
        assertThat(due(told(Set.of(), Set.of("a"), Duration.ofHours(5)), Set.of(), Set.of("a"), true))
                .isEmpty();
    }
}
