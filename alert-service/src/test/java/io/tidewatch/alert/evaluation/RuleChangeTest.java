package io.tidewatch.alert.evaluation;

import static io.tidewatch.alert.evaluation.DrivenEvaluator.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.live.WindowLimits;
import org.junit.jupiter.api.Test;

class RuleChangeTest {
    private final DrivenEvaluator run = new DrivenEvaluator(WindowLimits.DEFAULT);

    @Test
    void aChangedThresholdIsJudgedAtOnceOnTheSamplesThatAreThere() {
        run.put(rule("r", "cpu > 80"));
        run.sample("cpu", "h1", 95, 0);
        run.sample("cpu", "h2", 85, 0);
        run.told();
        run.put(rule("r", "cpu > 90").setVersion(2));
        assertThat(run.told()).containsExactly("r h2 FIRING>INACTIVE RULE_CHANGED");
        run.put(rule("r", "cpu > 70").setVersion(3));
        assertThat(run.told()).containsExactly("r h2 INACTIVE>FIRING RULE_CHANGED");
        run.sample("cpu", "h2", 75, 0);
        assertThat(run.told()).isEmpty();
    }

    @Test
    void anOlderVersionThatComesAgainChangesNothing() {
        run.put(rule("r", "cpu > 90").setVersion(2));
        run.put(rule("r", "cpu > 10").setVersion(1));
        run.sample("cpu", "h1", 50, 0);
        assertThat(run.told()).isEmpty();
    }

    @Test
    void aDisabledRuleEndsItsAlertsAndAnEnabledOneJudgesAnew() {
        run.put(rule("r", "cpu > 80"));
        run.sample("cpu", "h1", 95, 0);
        run.told();
        run.put(rule("r", "cpu > 80").setVersion(2).setEnabled(false));
        assertThat(run.told()).containsExactly("r h1 FIRING>INACTIVE RULE_CHANGED");
        run.put(rule("r", "cpu > 80").setVersion(3));
        run.sample("cpu", "h1", 96, 0);
        assertThat(run.told()).hasSize(1).first().asString().startsWith("r h1 INACTIVE>FIRING");
    }

    @Test
    void theRecoveryExpressionKeepsAnAlertFiringUntilItTooEnds() {
        run.put(rule("r", "cpu > 80").setRecoveryExpression("cpu > 60"));
        run.sample("cpu", "h1", 70, 0);
        assertThat(run.told()).isEmpty();
        run.sample("cpu", "h1", 95, -100);
        assertThat(run.told()).containsExactly("r h1 INACTIVE>FIRING CONDITION_MET");
        run.pass(500);
        run.sample("cpu", "h1", 70, 0);
        assertThat(run.told()).isEmpty();
        run.pass(500);
        run.sample("cpu", "h1", 60, 0);
        assertThat(run.told()).containsExactly("r h1 FIRING>INACTIVE CONDITION_ENDED");
    }

    @Test
    void anExpressionThatFailsWhileItRunsIsReportedThenUnknownThenMended() {
        run.put(rule("r", "cpu > 80").putLabels("host", "all"));
        run.sample("cpu", "h1", 95, 0);
        run.pass(500);
        assertThat(run.told()).containsExactly("r all INACTIVE>FIRING CONDITION_MET");
        run.put(rule("r", "max by (host) (cpu) > 80").setVersion(2).putLabels("host", "all"));
        run.sample("cpu", "h2", 96, 0);
        run.pass(5_500);
        assertThat(run.error("r"))
                .contains("vector contains metrics with the same labelset after applying alert labels");
        assertThat(run.told()).isEmpty();
        run.pass(60_000);
        assertThat(run.told()).containsExactly("r all FIRING>UNKNOWN EVALUATION_FAILED");
        run.sample("cpu", "h2", 10, 0);
        run.pass(500);
        assertThat(run.error("r")).isEmpty();
        assertThat(run.told()).containsExactly("r all UNKNOWN>FIRING CONDITION_MET");
    }

    @Test
    void aRuleThatDoesNotParseIsReportedAndMendedByItsNextVersion() {
        run.put(rule("r", "cpu >"));
        run.pass(5_000);
        assertThat(run.error("r")).isNotBlank();
        assertThat(run.told()).hasSize(1).first().asString().endsWith("INACTIVE>UNKNOWN EVALUATION_FAILED");
        run.put(rule("r", "cpu > 80").setVersion(2));
        run.pass(5_000);
        assertThat(run.error("r")).isEmpty();
        assertThat(run.told()).hasSize(1).first().asString().contains("UNKNOWN>INACTIVE");
    }

    @Test
    void windowsThatAreFullAreReportedAndTheReportEndsWhenThereIsRoom() {
        DrivenEvaluator small = new DrivenEvaluator(new WindowLimits(1, 1_000));
        small.put(rule("first", "cpu > 80"));
        small.put(rule("second", "mem > 80"));
        small.sample("cpu", "h1", 10, 0);
        small.sample("mem", "h1", 95, 0);
        small.pass(6_000);
        assertThat(small.error("first")).isEmpty();
        assertThat(small.error("second")).startsWith("the windows are full: 1 series");
        small.pass(60_000);
        assertThat(small.told()).containsExactly("second * INACTIVE>UNKNOWN EVALUATION_FAILED");

        // The first series falls silent for good; its room goes to the other once its labels come again.
        small.pass(22 * 60_000);
        small.sample("mem", "h1", 95, 0);
        small.pass(6_000);
        assertThat(small.error("second")).isEmpty();
        assertThat(small.told()).contains("second h1 INACTIVE>FIRING CONDITION_MET");
    }

    @Test
    void recordsOfOtherFamiliesAreNotOpened() {
        run.put(rule("r", "cpu > 80"));
        for (int i = 0; i < 200; i++) {
            run.sample("other_" + i, "h1", 1, 0);
        }
        int falsePositives = run.opened;
        run.sample("cpu", "h1", 1, 0);
        assertThat(run.opened).isEqualTo(falsePositives + 1);
        assertThat(falsePositives).isLessThan(20);
    }
}
