package io.tidewatch.alert.notify;

import static io.tidewatch.events.v1.AlertPhase.FIRING;
import static io.tidewatch.events.v1.AlertPhase.INACTIVE;
import static io.tidewatch.events.v1.AlertPhase.PENDING;
import static io.tidewatch.events.v1.AlertPhase.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.AlertPhase;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeTest {
    private static Optional<Notice> of(AlertPhase from, AlertPhase to) {
        return Notice.of(Transitions.transition(from, to).build());
    }

    @Test
    void firingAndUnknownAreToldFromAnyOtherPhase() {
        assertThat(of(INACTIVE, FIRING)).contains(Notice.FIRING);
        assertThat(of(PENDING, FIRING)).contains(Notice.FIRING);
        assertThat(of(UNKNOWN, FIRING)).contains(Notice.FIRING);
        assertThat(of(FIRING, UNKNOWN)).contains(Notice.UNKNOWN);
        assertThat(of(INACTIVE, UNKNOWN)).contains(Notice.UNKNOWN);
    }

    @Test
    void whatWasToldIsResolvedWhenItEnds() {
        assertThat(of(FIRING, INACTIVE)).contains(Notice.RESOLVED);
        assertThat(of(UNKNOWN, INACTIVE)).contains(Notice.RESOLVED);
        assertThat(of(UNKNOWN, PENDING)).contains(Notice.RESOLVED);
    }

    @Test
    void pendingIsNotTold() {
        assertThat(of(INACTIVE, PENDING)).isEmpty();
        assertThat(of(PENDING, INACTIVE)).isEmpty();
        assertThat(of(FIRING, FIRING)).isEmpty();
    }
}
