package io.tidewatch.alert.ruletests;

import io.tidewatch.alert.evaluation.OfflineGroups;
import io.tidewatch.alert.groups.RuleGroup;
import io.tidewatch.alert.ruletests.RuleTestFile.AlertTest;
import io.tidewatch.alert.ruletests.RuleTestFile.ExpectedAlert;
import io.tidewatch.alert.ruletests.RuleTestFile.ExpectedSample;
import io.tidewatch.alert.ruletests.RuleTestFile.ExpressionTest;
import io.tidewatch.alert.ruletests.RuleTestFile.InputSeries;
import io.tidewatch.alert.ruletests.RuleTestFile.TestGroup;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.script.SeriesNotation;
import io.tidewatch.promql.source.MemorySource;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.promql.text.Quoting;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One test group of a file; what is not as expected is told in promtool's form. Use once. */
final class RuleTestRun {
    private final RuleTestFile file;
    private final TestGroup test;
    private final MemorySource samples = new MemorySource();
    private final Engine engine;
    private final OfflineGroups groups;
    private final List<String> faults = new ArrayList<>();

    /** @param definitions in the order of their evaluation */
    RuleTestRun(RuleTestFile file, TestGroup test, List<RuleGroup> definitions) {
        this.file = file;
        this.test = test;
        this.engine =
                new Engine(EngineOptions.defaults().withSubqueryStep(Duration.ofMillis(file.evaluationIntervalMs())));
        this.groups = new OfflineGroups(definitions, samples, engine, test.externalLabels(), test.externalUrl());
    }

    /** What is not as expected; empty when all is. */
    List<String> run() {
        try {
            Map<Labels, Boolean> known = new HashMap<>();
            for (InputSeries series : test.input()) {
                Labels labels = SeriesNotation.load(samples, series.series(), series.values(), test.intervalMs());
                if (known.put(labels, true) != null) {
                    return List.of("    series " + labels + " stands twice");
                }
            }
        } catch (TidewatchException | IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        if (evaluate()) {
            test.expressionTests().forEach(this::expression);
        }
        return faults;
    }

    /** False when a rule failed, which ends the test. */
    private boolean evaluate() {
        long lastMs = 0;
        for (AlertTest alert : test.alertTests()) {
            lastMs = Math.max(lastMs, alert.evalTimeMs());
        }
        for (ExpressionTest expression : test.expressionTests()) {
            lastMs = Math.max(lastMs, expression.evalTimeMs());
        }
        long stepMs = file.evaluationIntervalMs();
        for (long atMs = 0; atMs <= lastMs; atMs += stepMs) {
            int before = faults.size();
            String time = goDuration(atMs);
            groups.evaluate(
                    atMs,
                    failed -> faults.add(
                            "    rule: " + failed.getKey() + ", time: " + time + ", err: " + failed.getValue()));
            if (faults.size() > before) {
                return false;
            }
            List<AlertTest> now = new ArrayList<>();
            for (AlertTest alert : test.alertTests()) {
                if (alert.evalTimeMs() >= atMs && alert.evalTimeMs() < atMs + stepMs) {
                    now.add(alert);
                }
            }
            now.sort((a, b) -> Long.compare(a.evalTimeMs(), b.evalTimeMs()));
            now.forEach(this::alerts);
        }
        return true;
    }

    /** As Go writes a duration: {@code 1h0m5.5s}. */
    private static String goDuration(long ms) {
        String seconds = BigDecimal.valueOf(ms % 60_000, 3).stripTrailingZeros().toPlainString() + "s";
        long minutes = ms / 60_000;
        return minutes == 0
                ? seconds
                : minutes < 60 ? minutes + "m" + seconds : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private String name() {
        return test.name().isEmpty() ? "" : "    name: " + test.name() + ",\n";
    }

    private void alerts(AlertTest alert) {
        List<ShownAlert> expected = new ArrayList<>();
        for (ExpectedAlert one : alert.expected()) {
            Labels labels = Labels.of(one.labels()).with("alertname", alert.alertName());
            expected.add(new ShownAlert(labels, Labels.of(one.annotations())));
        }
        List<ShownAlert> got = new ArrayList<>();
        for (OfflineGroups.Firing one : groups.firing(alert.alertName())) {
            got.add(new ShownAlert(one.labels(), Labels.of(one.annotations())));
        }
        expected.sort(null);
        got.sort(null);
        if (!expected.equals(got)) {
            faults.add(name() + "    alertname: " + alert.alertName() + ", time: "
                    + DurationText.print(alert.evalTimeMs()) + ", \n        exp:" + ShownAlert.list(expected)
                    + ", \n        got:" + ShownAlert.list(got));
        }
    }

    private void expression(ExpressionTest expression) {
        String whose = "    expr: " + Quoting.quote(expression.expression()) + ", time: "
                + DurationText.print(expression.evalTimeMs()) + ",";
        try {
            List<ShownSample> expected = new ArrayList<>();
            for (ExpectedSample one : expression.expected()) {
                expected.add(ShownSample.expected(one));
            }
            List<ShownSample> got = new ArrayList<>();
            Value value = engine.instant(PromQl.parse(expression.expression()), samples, expression.evalTimeMs())
                    .value();
            if (value instanceof Value.VectorValue vector) {
                vector.elements().forEach(element -> got.add(ShownSample.of(element)));
            } else if (value instanceof Value.ScalarValue scalar) {
                got.add(new ShownSample(Labels.EMPTY, scalar.value(), ""));
            } else {
                throw TidewatchException.caller("rule result is not a vector or scalar");
            }
            expected.sort(null);
            got.sort(null);
            if (!same(expected, got)) {
                faults.add(whose + "\n        exp: " + ShownSample.list(expected) + "\n        got: "
                        + ShownSample.list(got));
            }
        } catch (TidewatchException | IllegalArgumentException e) {
            faults.add(whose + " err: " + e.getMessage());
        }
    }

    private boolean same(List<ShownSample> expected, List<ShownSample> got) {
        boolean same = expected.size() == got.size();
        for (int i = 0; same && i < got.size(); i++) {
            same = expected.get(i).equals(got.get(i), file.fuzzy());
        }
        return same;
    }
}
