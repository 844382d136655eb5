package io.tidewatch.query.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.query.head.RecoveryState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class RecoveryReadinessTest {
    private final AtomicLong nanos = new AtomicLong();
    private final RecoveryState recovery = new RecoveryState();
    private final RecoveryReadiness readiness = new RecoveryReadiness(recovery, nanos::get);

    @Test
    void waitsUntilWhatItHadIsReadAgainAndStaysReadyWhenPartitionsMoveLater() {
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        recovery.recovering(3, 100);
        recovery.partitions(8);
        recovery.loaded();
        recovery.read(3, 99);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);

        recovery.read(3, 100);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);

        recovery.recovering(4, 500);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aReplicaToWhichNothingFallsIsReady() {
        recovery.loaded();
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        recovery.partitions(8);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void partitionsThatAreNotClaimedYetAreWaitedFor() {
        recovery.assigned(2);
        recovery.partitions(8);
        recovery.loaded();
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        recovery.recovering(3, 0);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        recovery.recovering(4, 0);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void isReadyAfterTwoMinutesInAnyCase() {
        recovery.partitions(8);
        recovery.loaded();
        recovery.recovering(3, 100);
        nanos.set(Duration.ofSeconds(119).toNanos());
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        nanos.set(Duration.ofSeconds(121).toNanos());
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
    }
}
