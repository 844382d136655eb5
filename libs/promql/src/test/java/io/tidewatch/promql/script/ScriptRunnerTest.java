package io.tidewatch.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScriptRunnerTest {
    private static ScriptReport run(String script) {
        return new ScriptRunner().run(script.lines().toList());
    }

    @Test
    void aWrongValueFailsTheCase() {
        ScriptReport report = run("load 1m\n  m 1 2\n\neval instant at 1m m\n  m 3\n\neval instant at 1m m\n  m 2\n");

        assertThat(report.passed()).isEqualTo(1);
        assertThat(report.failures()).hasSize(1);
        assertThat(report.failures().get(0).line()).isEqualTo(4);
        assertThat(report.failures().get(0).reason()).contains("3").contains("2");
    }

    @Test
    void aMissingAndASurplusSeriesFailTheCase() {
        assertThat(run("load 1m\n  m{a=\"1\"} 1\n\neval instant at 0 m\n").failed())
                .isEqualTo(1);
        assertThat(run("eval instant at 0 m\n  m 1\n").failed()).isEqualTo(1);
    }

    @Test
    void anExpectedErrorThatDoesNotComeFailsTheCase() {
        assertThat(run("eval instant at 0 m\n  expect fail\n").failed()).isEqualTo(1);
        assertThat(run("eval instant at 0 m[\n  expect fail\n").passed()).isEqualTo(1);
    }

    @Test
    void aWrongBucketFailsTheCase() {
        String load = "load 1m\n  h {{schema:0 sum:3 count:3 buckets:[1 2]}}x3\n\n";

        assertThat(run(load + "eval instant at 0 h\n  h {{schema:0 sum:3 count:3 buckets:[1 2]}}\n")
                        .passed())
                .isEqualTo(1);
        assertThat(run(load + "eval instant at 0 h\n  h {{schema:0 sum:3 count:3 buckets:[2 1]}}\n")
                        .failed())
                .isEqualTo(1);
        assertThat(run(load + "eval instant at 0 h\n  h {{schema:0 sum:3 count:3 buckets:[1 2] offset:1}}\n")
                        .failed())
                .isEqualTo(1);
        assertThat(run(load + "eval instant at 0 h\n  h 3\n").failed()).isEqualTo(1);
    }

    @Test
    void aHintCountsOnlyWhereItIsGiven() {
        String load = "load 1m\n  h {{count:1}} {{count:2}}\n\n";

        assertThat(run(load + "eval instant at 1m h\n  h {{count:2}}\n").passed())
                .isEqualTo(1);
        assertThat(run(load + "eval instant at 1m h\n  h {{count:2 counter_reset_hint:not_reset}}\n")
                        .passed())
                .isEqualTo(1);
        assertThat(run(load + "eval instant at 1m h\n  h {{count:2 counter_reset_hint:gauge}}\n")
                        .failed())
                .isEqualTo(1);
    }

    @Test
    void annotationsMustBeThoseExpected() {
        String load = "load 1m\n  g 1 2 3\n\n";

        assertThat(run(load + "eval instant at 2m rate(g[5m])\n  expect no_info\n  {} 0.01\n")
                        .failed())
                .isEqualTo(1);
        assertThat(run(load + "eval instant at 2m deriv(g[5m])\n  expect info\n  {} 0.016666666\n")
                        .failed())
                .isEqualTo(1);
    }

    @Test
    void aCaseThatCannotBeReadFailsAlone() {
        ScriptReport report = run("eval instant at 0 1\n  {{{\n\neval instant at 0 1\n  1\n");

        assertThat(report.passed()).isEqualTo(1);
        assertThat(report.failures()).hasSize(1);
        assertThat(report.failures().get(0).reason()).startsWith("line 2 cannot be read");
    }

    @Test
    void aLineThatIsNoCommandIsNamed() {
        assertThatThrownBy(() -> run("load 1m\n  m 1\n\nnonsense\n"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("line 4: not a command: nonsense");
    }
}
