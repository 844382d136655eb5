package io.tidewatch.alert.evaluation;

import static io.tidewatch.alert.evaluation.DrivenEvaluator.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.live.WindowLimits;
import org.junit.jupiter.api.Test;

/** With everything periodic switched off, the event that crosses the line fires the alert by itself. */
class ArrivalTest {
    private final DrivenEvaluator run = new DrivenEvaluator(WindowLimits.DEFAULT);

    private void arrives(String host, double value) {
        run.nowMs += 1_000;
        run.sample("cpu", host, value, 0);
    }

    @Test
    void theCrossingSampleFiresAndTheNextOneBelowEnds() {
        run.put(rule("r", "cpu > 80"));
        run.ticking(false);
        arrives("h1", 10);
        assertThat(run.told()).isEmpty();
        arrives("h1", 95);
        assertThat(run.told()).containsExactly("r h1 INACTIVE>FIRING CONDITION_MET");
        arrives("h1", 10);
        assertThat(run.told()).containsExactly("r h1 FIRING>INACTIVE CONDITION_ENDED");
    }

    @Test
    void theSampleThatLiftsASumOverTheLineFiresAnEagerRule() {
        run.put(rule("r", "sum(cpu) > 100").setEager(true));
        run.ticking(false);
        arrives("h1", 60);
        assertThat(run.told()).isEmpty();
        arrives("h2", 60);
        assertThat(run.told()).containsExactly("r * INACTIVE>FIRING CONDITION_MET");
    }

    @Test
    void theNextRecordSettlesARuleThatWaitsForItsSources() {
        run.put(rule("r", "sum(cpu) > 100"));
        run.ticking(false);
        arrives("h1", 60);
        arrives("h2", 60);
        assertThat(run.told()).isEmpty();
        arrives("h1", 61);
        assertThat(run.told()).containsExactly("r * INACTIVE>FIRING CONDITION_MET");
    }

    @Test
    void theNextRecordLetsForElapse() {
        run.put(rule("r", "cpu > 80").setForMs(1_500));
        run.ticking(false);
        arrives("h1", 95);
        assertThat(run.told()).containsExactly("r h1 INACTIVE>PENDING CONDITION_MET");
        arrives("h1", 96);
        assertThat(run.told()).isEmpty();
        arrives("h1", 97);
        assertThat(run.told()).containsExactly("r h1 PENDING>FIRING FOR_ELAPSED");
    }
}
