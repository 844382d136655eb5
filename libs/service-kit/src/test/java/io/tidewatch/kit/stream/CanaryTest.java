package io.tidewatch.kit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CanaryTest {
    private static final long START = 1_795_550_000_000L;

    private final Canary canary = new Canary(Canary.TOLERANCE);

    /** Heartbeats of two partitions each second, judged half a second later. */
    private void seconds(int from, int until) {
        for (int i = from; i < until; i++) {
            canary.arrived(0, START + i * 1000L);
            canary.arrived(1, START + i * 1000L);
            judge(i);
        }
    }

    private void judge(int second) {
        canary.judge(START + second * 1000L + 500);
    }

    private void assertSeconds(long judged, long good) {
        assertThat(canary.judged()).isEqualTo(judged);
        assertThat(canary.good()).isEqualTo(good);
    }

    @Test
    void nothingIsJudgedBeforeTheFirstHeartbeat() {
        judge(0);
        judge(60);
        assertSeconds(0, 0);
        seconds(61, 71);
        assertSeconds(9, 9);
    }

    @Test
    void secondsWithoutHeartbeatsAreBadUntilTheyComeAgain() {
        seconds(0, 11);
        for (int second = 11; second < 31; second++) {
            judge(second);
        }
        // The one that follows the last heartbeat is still within the tolerance.
        assertSeconds(30, 11);
        seconds(31, 41);
        assertSeconds(40, 21);
    }

    @Test
    void onePartitionThatIsLateMakesTheSecondBad() {
        seconds(0, 11);
        canary.arrived(0, START + 11_000);
        canary.arrived(0, START + 12_000);
        judge(11);
        judge(12);
        assertSeconds(12, 11);
    }

    @Test
    void heartbeatsThatWaitedAreLate() {
        seconds(0, 11);
        canary.arrived(0, START + 12_000);
        canary.arrived(1, START + 12_000);
        judge(16);
        assertSeconds(16, 10);
    }

    @Test
    void aProcessThatStoodStillWasNotAvailable() {
        seconds(0, 11);
        seconds(60, 61);
        assertSeconds(60, 11);
    }

    @Test
    void whatAnotherReaderHasNowDoesNotCount() {
        seconds(0, 11);
        canary.reads(Set.of(0, 7));
        for (int i = 11; i < 21; i++) {
            canary.arrived(0, START + i * 1000L);
            judge(i);
        }
        assertSeconds(20, 20);
        canary.reads(Set.of());
        judge(60);
        assertSeconds(20, 20);
        seconds(61, 66);
        assertSeconds(24, 24);
    }
}
