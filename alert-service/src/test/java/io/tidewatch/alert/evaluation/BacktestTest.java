package io.tidewatch.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.alert.evaluation.Backtest.Firing;
import io.tidewatch.alert.history.SampleHistory;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A rule over samples of the past, 15 s apart. */
class BacktestTest {
    private static final long START_MS = 1_763_719_200_000L;
    private static final long STEP_MS = 15_000;
    private static final Engine ENGINE = new Engine(EngineOptions.defaults().withLookback(Duration.ofMinutes(5)));

    private final Past past = new Past();

    @Test
    void aThresholdFiresAtTheSampleAndEndsAtTheSample() {
        past.series("queue", "a", 0, 5, 20, 20, 5, 5, 30, 5);

        BacktestRun run = run(rule("queue > 10"), 8 * STEP_MS);

        assertThat(firings(run)).containsExactly("a 30..60", "a 90..105");
    }

    @Test
    void aConditionMustHoldForAsLongAsTheRuleAsks() {
        past.series("queue", "a", 20, 5, 20, 20, 20, 20, 5);

        BacktestRun run = run(rule("queue > 10").setForMs(30_000), 8 * STEP_MS);

        assertThat(firings(run)).containsExactly("a 60..90");
    }

    @Test
    void aRuleThatHoldsAtTheStartFiresThere() {
        past.shiftedSeries("queue", "a", -STEP_MS, 20, 20, 5);

        assertThat(firings(run(rule("queue > 10"), 4 * STEP_MS))).containsExactly("a 0..15");
    }

    @Test
    void timeAloneBringsAbsenceAndStalenessEndsASeries() {
        past.series("up", "a", 1, 1, StaleMarker.VALUE);

        assertThat(firings(run(rule("absent(up)").setForMs(60_000), 10 * STEP_MS)))
                .singleElement()
                .asString()
                .startsWith(" 90");
    }

    @Test
    void rangesReachBackBeforeTheStart() {
        past.shiftedSeries("requests_total", "a", -20 * STEP_MS, rising(40, 150));

        // 10 a second, by samples of which the first lie before the start.
        assertThat(firings(run(rule("rate(requests_total[4m]) > 9"), STEP_MS))).containsExactly("a 0..");
    }

    @Test
    void aLongTimeIsReadInPartsAndSaysFromWhichTier() {
        double[] values = new double[480];
        values[300] = 50;
        past.series("queue", "a", values);
        past.tier = "1m";

        BacktestRun run = run(rule("queue > 10"), 480 * STEP_MS);

        assertThat(firings(run)).containsExactly("a 4500..4515");
        assertThat(past.reads.get()).isGreaterThan(4);
        assertThat(run.feed().tiers()).singleElement().satisfies(use -> assertThat(use.tier())
                .isEqualTo("1m"));
    }

    @Test
    void evaluationThatFailsIsToldAndIsNoSilence() {
        past.series("queue", "a", 1, 2);
        past.series("limit", "a", 1, 2);
        past.series("limit", "b", 1, 2);

        BacktestRun run = run(rule("queue > on () limit"), 4 * STEP_MS);

        assertThat(run.errors()).anySatisfy(error -> assertThat(error).contains("many-to-many"));
    }

    @Test
    void aGuardEndsARunAndWhatWasFoundStays() {
        past.series("queue", "a", 20, 5, 20, 5);
        BacktestRun run = new BacktestRun(
                past,
                known(rule("queue > 10")),
                EvaluationSettings.DEFAULT,
                ENGINE,
                (through, samples, transitions) -> {
                    if (transitions > 0) {
                        throw new IllegalStateException("enough");
                    }
                });

        assertThatThrownBy(() -> run.run(START_MS, START_MS + 4 * STEP_MS)).hasMessage("enough");
        assertThat(run.decisions()).isNotEmpty();
    }

    @Test
    void aHistoryThatDoesNotAnswerFailsTheRun() {
        past.away = true;

        assertThatThrownBy(() -> run(rule("queue > 10"), STEP_MS)).hasMessageContaining("away");
    }

    @Test
    void twoRulesAreComparedByWhatTheirSeriesHaveInCommon() {
        past.series("queue", "a", 0, 20, 20, 20, 0, 0, 0, 0);
        past.series("queue", "b", 0, 0, 0, 0, 0, 12, 12, 0);
        Backtest strict = result(run(rule("queue > 15").putLabels("team", "x"), 8 * STEP_MS));
        Backtest loose = result(run(rule("queue > 10").setName("other"), 8 * STEP_MS));

        BacktestComparison comparison =
                BacktestComparison.of(loose, strict, Set.of("team", AlertRule.ALERT_NAME, AlertRule.SEVERITY));

        assertThat(comparison.bothMs()).isEqualTo(3 * STEP_MS);
        assertThat(comparison.onlyDraftMs()).isEqualTo(2 * STEP_MS);
        assertThat(comparison.onlyReplacedMs()).isZero();
        assertThat(comparison.onlyDraft())
                .singleElement()
                .satisfies(firing -> assertThat(firing.labels().get("host")).isEqualTo("b"));
        assertThat(comparison.onlyReplaced()).isEmpty();
    }

    private static double[] rising(int count, double by) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> i * by);
        return values;
    }

    private static Rule.Builder rule(String expression) {
        return DrivenEvaluator.rule("draft", expression);
    }

    private static AlertRule known(Rule.Builder rule) {
        return AlertRule.of(new RuleKey(ProjectId.DEFAULT, rule.getRuleId()), rule.build());
    }

    private BacktestRun run(Rule.Builder rule, long lengthMs) {
        BacktestRun run =
                new BacktestRun(past, known(rule), EvaluationSettings.DEFAULT, ENGINE, (through, samples, count) -> {});
        run.run(START_MS, START_MS + lengthMs);
        return run;
    }

    private static Backtest result(BacktestRun run) {
        return new Backtest(
                START_MS,
                run.throughMs(),
                null,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Firings.of(run.decisions()));
    }

    /** Host, and seconds from the start. */
    private static List<String> firings(BacktestRun run) {
        return Firings.of(run.decisions()).stream().map(BacktestTest::text).toList();
    }

    private static String text(Firing firing) {
        Long end = firing.endMs();
        return firing.labels().get("host") + " " + (firing.startMs() - START_MS) / 1000 + ".."
                + (end == null ? "" : (end - START_MS) / 1000);
    }

    /** Samples in memory. */
    private static final class Past implements SampleHistory {
        private final Map<Labels, TreeMap<Long, Double>> samples = new TreeMap<>();
        private final AtomicInteger reads = new AtomicInteger();
        private String tier = "raw";
        private boolean away;

        void series(String name, String host, double... values) {
            shiftedSeries(name, host, 0, values);
        }

        void shiftedSeries(String name, String host, long shiftMs, double... values) {
            TreeMap<Long, Double> series =
                    samples.computeIfAbsent(Labels.of("__name__", name, "host", host), labels -> new TreeMap<>());
            for (int i = 0; i < values.length; i++) {
                series.put(START_MS + shiftMs + i * STEP_MS, values[i]);
            }
        }

        @Override
        public Read read(ProjectId project, List<LabelMatcher> matchers, long startMs, long endMs) {
            if (away) {
                throw TidewatchException.dependency("away", null);
            }
            reads.incrementAndGet();
            List<SeriesPoints> found = new ArrayList<>();
            samples.forEach((labels, series) -> {
                Map<Long, Double> part = series.subMap(startMs, true, endMs, true);
                if (matchers.stream().allMatch(matcher -> matcher.matches(labels)) && !part.isEmpty()) {
                    found.add(new SeriesPoints(
                            labels,
                            part.keySet().stream().mapToLong(Long::longValue).toArray(),
                            part.values().stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray(),
                            part.size()));
                }
            });
            return new Read(found, Set.of(tier), List.of());
        }
    }
}
