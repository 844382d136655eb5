package io.tidewatch.alert.evaluation;

import static io.tidewatch.alert.evaluation.DrivenEvaluator.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.live.WindowLimits;
import org.junit.jupiter.api.Test;

class FreezeTest {
    private final DrivenEvaluator run = new DrivenEvaluator(WindowLimits.DEFAULT);

    @Test
    void aSourceWhoseSamplesArriveOldFreezesOnlyItsRuleThenMakesItUnknownAndThawsWithoutAFalseEnd() {
        run.put(rule("old", "hot > 80"));
        run.put(rule("well", "cold > 80"));
        run.sample("hot", "h1", 95, 0);
        run.sample("cold", "h1", 95, 0);
        assertThat(run.told())
                .containsExactly("old h1 INACTIVE>FIRING CONDITION_MET", "well h1 INACTIVE>FIRING CONDITION_MET");
        run.pass(40_000);
        for (int i = 0; i < 11; i++) {
            run.sample("hot", "h1", 95, 30_000);
            run.sample("cold", "h1", 95, 0);
            assertThat(run.told())
                    .describedAs("after %d s of old samples", 5 * i)
                    .isEmpty();
            run.pass(5_000);
        }
        run.sample("hot", "h1", 95, 30_000);
        run.pass(6_000);
        assertThat(run.told()).containsExactly("old h1 FIRING>UNKNOWN FROZEN");
        for (int i = 0; i < 10; i++) {
            run.sample("hot", "h1", 95, 30_000);
            run.sample("cold", "h1", 95, 0);
            run.pass(5_000);
        }
        assertThat(run.told()).isEmpty();

        run.sample("hot", "h1", 95, 100);
        run.pass(1_000);
        assertThat(run.told()).containsExactly("old h1 UNKNOWN>FIRING CONDITION_MET");
        run.sample("hot", "h1", 10, 0);
        run.sample("cold", "h1", 10, 0);
        assertThat(run.told())
                .containsExactly("old h1 FIRING>INACTIVE CONDITION_ENDED", "well h1 FIRING>INACTIVE CONDITION_ENDED");
    }

    @Test
    void timeDoesNotPassForASourceWhoseSamplesArriveOld() {
        run.put(rule("for", "hot > 80").setForMs(5_000));
        run.sample("hot", "h1", 10, 0);
        run.pass(31_000);
        run.sample("hot", "h1", 95, 30_000);
        assertThat(run.told()).containsExactly("for h1 INACTIVE>PENDING CONDITION_MET");
        // What the source says of the time within `for` is still to come.
        run.pass(3_000);
        assertThat(run.told()).isEmpty();
        run.sample("hot", "h1", 10, 30_000);
        run.pass(4_000);
        assertThat(run.told()).containsExactly("for h1 PENDING>INACTIVE CONDITION_ENDED");
    }

    @Test
    void aSourceThatWasLateAndFallsSilentIsSilentNotUnknown() {
        run.put(rule("gone", "absent_over_time(hot[10s])"));
        run.put(rule("other", "cold > 0"));
        run.pass(1_000);
        assertThat(run.told()).containsExactly("gone * INACTIVE>FIRING CONDITION_MET");
        run.sample("hot", "h1", 1, 0);
        run.pass(500);
        assertThat(run.told()).containsExactly("gone * FIRING>INACTIVE CONDITION_ENDED");
        run.pass(8_000);
        run.sample("hot", "h1", 1, 0);
        run.pass(25_000);
        assertThat(run.told()).containsExactly("gone * INACTIVE>FIRING CONDITION_MET");
        run.sample("hot", "h1", 1, 20_000);
        run.pass(70_000);
        assertThat(run.told()).noneMatch(told -> told.contains("UNKNOWN"));
    }

    @Test
    void aReaderThatLagsFreezesEverythingThenMakesItUnknownAndThawsWithoutAFalseEnd() {
        run.put(rule("a", "hot > 80"));
        run.put(rule("b", "absent(cold)"));
        run.sample("hot", "h1", 95, 0);
        run.sample("cold", "h1", 1, 0);
        run.pass(1_000);
        assertThat(run.told()).contains("a h1 INACTIVE>FIRING CONDITION_MET");
        run.reading(false);
        run.pass(60_000);
        assertThat(run.told()).isEmpty();
        run.pass(12_000);
        assertThat(run.told()).containsExactly("a h1 FIRING>UNKNOWN FROZEN", "b * INACTIVE>UNKNOWN FROZEN");
        run.pass(30_000);
        assertThat(run.told()).isEmpty();
        run.sample("hot", "h1", 96, 0);
        run.sample("cold", "h1", 2, 0);
        run.reading(true);
        run.pass(1_000);
        assertThat(run.told())
                .containsExactlyInAnyOrder("a h1 UNKNOWN>FIRING CONDITION_MET", "b * UNKNOWN>INACTIVE CONDITION_ENDED");
    }
}
