package io.tidewatch.alert.evaluation;

import static io.tidewatch.alert.evaluation.DrivenEvaluator.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.live.WindowLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rule's alerts are saved in one record, which must stay below what Kafka takes: else no rule would be evaluated. */
class AlertLimitTest {
    private static final int RECORD_LIMIT = 4 * 1024 * 1024;

    private final DrivenEvaluator run = new DrivenEvaluator(WindowLimits.DEFAULT);

    /** {@link DrivenEvaluator} allows a rule 100 alerts. */
    private void fillWithAHundred() {
        run.put(rule("r", "cpu > 80"));
        for (int i = 0; i < 100; i++) {
            run.sample("cpu", "h" + i, 95, 0);
        }
        assertThat(run.told()).hasSize(100);
    }

    @Test
    void aRuleOfSingleSeriesHasNoMoreAlertsThanAllowedAndSaysSo() {
        fillWithAHundred();
        run.sample("cpu", "late", 95, 0);
        run.pass(5_000);
        assertThat(run.told()).isEmpty();
        assertThat(run.error("r"))
                .isEqualTo("there are 100 alerts, the most that a rule may have; others are left out");
    }

    @Test
    void theAlertsThatItHasGoOnWhileOthersAreLeftOut() {
        fillWithAHundred();
        run.sample("cpu", "late", 95, 0);
        run.pass(1_000);
        run.sample("cpu", "h7", 10, 0);
        assertThat(run.told()).containsExactly("r h7 FIRING>INACTIVE CONDITION_ENDED");
        run.pass(1_000);
        run.sample("cpu", "late", 95, 0);
        assertThat(run.told()).containsExactly("r late INACTIVE>FIRING CONDITION_MET");
        run.pass(5_000);
    }

    @Test
    void whenAlertsAreLeftOutForLongTheRuleAsAWholeBecomesUnknownUntilThereIsRoom() {
        fillWithAHundred();
        for (int i = 0; i < 14; i++) {
            run.sample("cpu", "late", 95, 0);
            run.pass(5_000);
        }
        assertThat(run.told()).containsExactly("r * INACTIVE>UNKNOWN EVALUATION_FAILED");
        run.sample("cpu", "h1", 10, 0);
        run.pass(100);
        run.sample("cpu", "h2", 10, 0);
        run.pass(100);
        run.sample("cpu", "h3", 96, 0);
        assertThat(run.told())
                .containsExactly(
                        "r h1 FIRING>INACTIVE CONDITION_ENDED",
                        "r h2 FIRING>INACTIVE CONDITION_ENDED",
                        "r * UNKNOWN>INACTIVE CONDITION_ENDED");
        run.pass(5_000);
        assertThat(run.error("r")).isEmpty();
    }

    @Test
    void whatIsSavedStaysBelowKafkasLimitHoweverLongTheLabels() {
        run.put(rule("r", "cpu > 80").putAnnotations("text", "{{ $labels.host }}"));
        for (int i = 0; i < 90; i++) {
            run.sample("cpu", "\u4e00".repeat(20_000) + i, 95, 0);
        }
        run.pass(5_000);
        assertThat(run.largestState()).isBetween(1_000_000, RECORD_LIMIT);
        assertThat(run.error("r")).startsWith("labels and annotations of its alerts are too large");
    }

    @Test
    void alertsThatEndedAreForgottenSoonerWhenTheyAreMany() {
        run.put(rule("r", "cpu > 80"));
        for (int i = 0; i < 1_500; i++) {
            run.sample("cpu", "h" + i, 95, 0);
            run.sample("cpu", "h" + i, 10, -100);
            run.pass(100);
        }
        List<String> told = run.told();
        assertThat(told).hasSize(3_000);
        assertThat(run.alerts("r")).isLessThanOrEqualTo(1_000);
    }
}
