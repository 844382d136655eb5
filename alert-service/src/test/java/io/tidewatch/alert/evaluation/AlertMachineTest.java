package io.tidewatch.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.alert.evaluation.AlertMachine.Observation;
import io.tidewatch.alert.evaluation.AlertMachine.Sight;
import io.tidewatch.alert.evaluation.AlertMachine.Step;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertMachineTest {
    private static final Labels LABELS = Labels.of("alertname", "A");

    private long keepFiringForMs;
    private final List<String> told = new ArrayList<>();
    private Alert alert = Alert.inactive(LABELS, 0);

    @Test
    void withoutForItFiresAndEndsAtOnce() {
        see(0, Sight.HOLDS, 100);
        see(0, Sight.HOLDS, 200);
        see(0, Sight.ENDS, 300);
        see(0, Sight.ENDS, 400);
        assertThat(told)
                .containsExactly(
                        "1 INACTIVE>FIRING@100 CONDITION_MET since 100 fired 100",
                        "2 FIRING>INACTIVE@300 CONDITION_ENDED since 0 fired 0");
    }

    @Test
    void withForItIsPendingUntilTheTimeHasPassed() {
        see(1_000, Sight.HOLDS, 100);
        see(1_000, Sight.HOLDS, 1_000);
        see(1_000, Sight.HOLDS, 1_100);
        assertThat(told)
                .containsExactly(
                        "1 INACTIVE>PENDING@100 CONDITION_MET since 100 fired 0",
                        "2 PENDING>FIRING@1100 FOR_ELAPSED since 100 fired 1100");
    }

    @Test
    void aPendingAlertThatEndsStartsAgain() {
        see(1_000, Sight.HOLDS, 100);
        see(1_000, Sight.ENDS, 900);
        see(1_000, Sight.HOLDS, 1_200);
        see(1_000, Sight.HOLDS, 2_100);
        assertThat(alert.phase()).isEqualTo(AlertPhase.PENDING);
        assertThat(alert.activeSinceMs()).isEqualTo(1_200);
    }

    @Test
    void recoveryKeepsAFiringAlertButNotAPendingOne() {
        see(0, Sight.HOLDS, 100);
        see(0, Sight.RECOVERING, 200);
        assertThat(alert.phase()).isEqualTo(AlertPhase.FIRING);
        see(0, Sight.ENDS, 300);
        see(0, Sight.RECOVERING, 400);
        assertThat(alert.phase()).isEqualTo(AlertPhase.INACTIVE);
        see(1_000, Sight.HOLDS, 500);
        see(1_000, Sight.RECOVERING, 600);
        assertThat(alert.phase()).isEqualTo(AlertPhase.INACTIVE);
    }

    @Test
    void whatWasFiringBeforeItBecameUnknownFiresAgainWithoutWaiting() {
        see(1_000, Sight.HOLDS, 50);
        see(1_000, Sight.HOLDS, 1_050);
        see(1_000, Sight.IMPOSSIBLE, 1_100);
        see(1_000, Sight.IMPOSSIBLE, 1_200);
        see(1_000, Sight.HOLDS, 1_300);
        assertThat(told.subList(2, 4))
                .containsExactly(
                        "3 FIRING>UNKNOWN@1100 EVALUATION_FAILED since 50 fired 1050",
                        "4 UNKNOWN>FIRING@1300 CONDITION_MET since 50 fired 1050");
    }

    @Test
    void anUnknownAlertThatNoLongerHoldsEnds() {
        see(0, Sight.IMPOSSIBLE, 100);
        see(0, Sight.ENDS, 200);
        assertThat(told)
                .containsExactly(
                        "1 INACTIVE>UNKNOWN@100 EVALUATION_FAILED since 0 fired 0",
                        "2 UNKNOWN>INACTIVE@200 CONDITION_ENDED since 0 fired 0");
    }

    @Test
    void aCauseReplacesTheReason() {
        Step step = AlertMachine.step(
                0, 0, alert, new Observation(Sight.HOLDS, 1, Map::of, 100, TransitionReason.LATE_DATA, "2 s late"));
        assertThat(step.transition()).isNotNull();
        assertThat(step.transition().reason()).isEqualTo(TransitionReason.LATE_DATA);
        assertThat(step.transition().detail()).isEqualTo("2 s late");
    }

    @Test
    void anInstantBeforeTheLastTransitionIsRefused() {
        see(0, Sight.HOLDS, 100);
        assertThatThrownBy(() -> see(0, Sight.ENDS, 99)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameDecisionHasTheSameIdAndAnotherOneAnother() {
        String id = AlertIdentity.transitionId("r", "f", 1);
        assertThat(id).isEqualTo(AlertIdentity.transitionId("r", "f", 1)).matches("[0-9a-f-]{14}5[0-9a-f-]{21}");
        assertThat(id).isNotEqualTo(AlertIdentity.transitionId("r", "f", 2));
        assertThat(AlertIdentity.fingerprint(LABELS)).matches("[0-9a-f]{16}");
    }

    private void see(long forMs, Sight sight, long instantMs) {
        Step step = AlertMachine.step(
                forMs, keepFiringForMs, alert, new Observation(sight, 1, Map::of, instantMs, null, ""));
        alert = step.alert();
        AlertMachine.Transition transition = step.transition();
        if (transition != null) {
            told.add(alert.sequence() + " " + transition.before() + ">" + alert.phase() + "@" + alert.instantMs() + " "
                    + transition.reason() + " since " + alert.activeSinceMs() + " fired " + alert.firedMs());
        }
    }
}
