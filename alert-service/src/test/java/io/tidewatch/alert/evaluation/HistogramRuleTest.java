package io.tidewatch.alert.evaluation;

import static io.tidewatch.alert.evaluation.DrivenEvaluator.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.InputHistogram;
import io.tidewatch.events.v1.InputSeries;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.NativeHistogram;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramRuleTest {
    private final DrivenEvaluator run = new DrivenEvaluator(WindowLimits.DEFAULT);

    private static NativeHistogram histogram(double low, double high) {
        return new NativeHistogram(
                NativeHistogram.ResetHint.UNKNOWN,
                0,
                0,
                0,
                low + high,
                low + 8 * high,
                List.of(new NativeHistogram.Span(0, 1), new NativeHistogram.Span(2, 1)),
                List.of(low, high),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    void aQuantileOfANativeHistogramFiresAndEndsWithTheObservationsOfTheWindow() {
        run.put(rule("slow", "histogram_quantile(0.5, increase(latency[30s])) > 4"));
        run.histogram("latency", "h1", histogram(10, 0));
        run.pass(5_000);
        run.histogram("latency", "h1", histogram(11, 9));
        run.pass(1_000);
        assertThat(run.told()).containsExactly("slow h1 INACTIVE>FIRING CONDITION_MET");
        run.pass(20_000);
        run.histogram("latency", "h1", histogram(40, 9));
        run.pass(1_000);
        assertThat(run.told()).containsExactly("slow h1 FIRING>INACTIVE CONDITION_ENDED");
    }

    @Test
    void histogramsOfTheStreamWakeARuleAndItsDecisionShowsThemInShort() {
        run.put(rule("often", "count_over_time(latency[1m]) > 1"));
        run.histogram("latency", "h1", histogram(1, 0));
        run.pass(1_000);
        assertThat(run.told()).isEmpty();
        run.histogram("latency", "h1", histogram(2, 1));
        run.pass(1_000);
        assertThat(run.told()).containsExactly("often h1 INACTIVE>FIRING CONDITION_MET");
        InputSeries input = run.inputs().get(0);
        assertThat(input.getTimestampsMsCount()).isEqualTo(2);
        assertThat(input.getHistogramsList())
                .containsExactly(
                        InputHistogram.newBuilder()
                                .setIndex(0)
                                .setCount(1)
                                .setSum(1)
                                .build(),
                        InputHistogram.newBuilder()
                                .setIndex(1)
                                .setCount(3)
                                .setSum(10)
                                .build());
    }
}
