package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyWindowTest {
    private final ManualScheduler scheduler = new ManualScheduler();
    private final LatencyWindow window = new LatencyWindow(scheduler.clock());

    @Test
    void isEmptyUntilAMessageReachedABrowser() {
        window.heartbeat(scheduler.nowMs() - 30);
        assertThat(window.count()).isZero();
        assertThat(window.quantileMs(0.99)).isZero();
    }

    @Test
    void addsTheWayOfTheHeartbeatToTheWaitOfTheMessage() {
        window.heartbeat(scheduler.nowMs() - 30);
        window.sinceMessage(scheduler.nowMs() - 5);
        assertThat(window.quantileMs(0.5)).isEqualTo(35);
        assertThat(window.count()).isEqualTo(1);
    }

    @Test
    void aClockThatIsAheadCountsAsNothing() {
        window.heartbeat(scheduler.nowMs() + 1_000);
        window.sinceMessage(scheduler.nowMs() + 1_000);
        assertThat(window.quantileMs(0.5)).isZero();
    }

    @Test
    void quantilesAreOfTheLatestMeasurements() {
        for (int i = 0; i < 1_024; i++) {
            window.sinceMessage(scheduler.nowMs() - 10_000);
        }
        for (int i = 1; i <= 1_024; i++) {
            window.sinceMessage(scheduler.nowMs() - i);
        }
        assertThat(window.quantileMs(0)).isEqualTo(1);
        assertThat(window.quantileMs(0.5)).isEqualTo(513);
        assertThat(window.quantileMs(0.99)).isEqualTo(1_014);
        assertThat(window.quantileMs(1)).isEqualTo(1_024);
        assertThat(window.count()).isEqualTo(2_048);
    }
}
