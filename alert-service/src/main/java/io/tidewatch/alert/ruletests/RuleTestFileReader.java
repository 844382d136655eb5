package io.tidewatch.alert.ruletests;

import io.tidewatch.alert.groups.yaml.RuleFileException;
import io.tidewatch.alert.groups.yaml.YamlObject;
import io.tidewatch.alert.groups.yaml.YamlText;
import io.tidewatch.alert.ruletests.RuleTestFile.AlertTest;
import io.tidewatch.alert.ruletests.RuleTestFile.ExpectedAlert;
import io.tidewatch.alert.ruletests.RuleTestFile.ExpectedSample;
import io.tidewatch.alert.ruletests.RuleTestFile.ExpressionTest;
import io.tidewatch.alert.ruletests.RuleTestFile.InputSeries;
import io.tidewatch.alert.ruletests.RuleTestFile.TestGroup;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a file of rule unit tests, strictly, as promtool does. Use once. */
final class RuleTestFileReader {
    private static final long DEFAULT_INTERVAL_MS = 60_000;

    private final List<RuleFileException.Problem> problems = new ArrayList<>();

    private RuleTestFileReader() {}

    /** @throws RuleFileException naming all that is wrong */
    static RuleTestFile read(String text) {
        return new RuleTestFileReader().file(text);
    }

    private RuleTestFile file(String text) {
        Node root = YamlText.parse(text);
        if (root == null) {
            return new RuleTestFile(List.of(), DEFAULT_INTERVAL_MS, List.of(), false, List.of());
        }
        YamlObject file = object(
                root,
                "main.unitTestFile",
                "rule_files",
                "evaluation_interval",
                "group_eval_order",
                "fuzzy_compare",
                "tests");
        long interval = duration(file, "evaluation_interval", DEFAULT_INTERVAL_MS);
        List<TestGroup> tests = new ArrayList<>();
        for (Node node : file.list("tests", "main.testGroup")) {
            tests.add(group(node, interval));
        }
        RuleTestFile read = new RuleTestFile(
                file.textList("rule_files"),
                interval,
                file.textList("group_eval_order"),
                file.flag("fuzzy_compare"),
                tests);
        RuleFileException.throwIfAny(problems);
        return read;
    }

    private YamlObject object(Node node, String type, String... fields) {
        return new YamlObject(node, type, Set.of(fields), problems);
    }

    private static long duration(YamlObject object, String name, long otherwise) {
        Long given = object.duration(name);
        return given == null || given == 0 ? otherwise : given;
    }

    private static long time(YamlObject object) {
        Long given = object.duration("eval_time");
        return given == null ? 0 : given;
    }

    private TestGroup group(Node node, long defaultInterval) {
        YamlObject group = object(
                node,
                "main.testGroup",
                "interval",
                "name",
                "input_series",
                "alert_rule_test",
                "promql_expr_test",
                "external_labels",
                "external_url",
                "start_timestamp");
        if (group.has("start_timestamp")) {
            group.problem(group.at("start_timestamp"), "start_timestamp is not supported: tests begin at 0");
        }
        List<InputSeries> input = new ArrayList<>();
        for (Node one : group.list("input_series", "main.series")) {
            YamlObject series = object(one, "main.series", "series", "values");
            input.add(new InputSeries(series.text("series"), series.text("values")));
        }
        List<AlertTest> alerts = new ArrayList<>();
        for (Node one : group.list("alert_rule_test", "main.alertTestCase")) {
            alerts.add(alertTest(one));
        }
        List<ExpressionTest> expressions = new ArrayList<>();
        for (Node one : group.list("promql_expr_test", "main.promqlTestCase")) {
            expressions.add(expressionTest(one));
        }
        return new TestGroup(
                group.text("name"),
                duration(group, "interval", defaultInterval),
                input,
                alerts,
                expressions,
                Labels.of(group.texts("external_labels")),
                group.text("external_url"));
    }

    private AlertTest alertTest(Node node) {
        YamlObject test = object(node, "main.alertTestCase", "eval_time", "alertname", "exp_alerts");
        List<ExpectedAlert> expected = new ArrayList<>();
        for (Node one : test.list("exp_alerts", "main.alert")) {
            YamlObject alert = object(one, "main.alert", "exp_labels", "exp_annotations");
            expected.add(new ExpectedAlert(alert.texts("exp_labels"), alert.texts("exp_annotations")));
        }
        if (test.text("alertname").isEmpty()) {
            test.problem(node, "an item under alert_rule_test misses required attribute alertname");
        }
        return new AlertTest(time(test), test.text("alertname"), expected);
    }

    private ExpressionTest expressionTest(Node node) {
        YamlObject test = object(node, "main.promqlTestCase", "expr", "eval_time", "exp_samples");
        List<ExpectedSample> expected = new ArrayList<>();
        for (Node one : test.list("exp_samples", "main.sample")) {
            YamlObject sample = object(one, "main.sample", "labels", "value", "histogram");
            expected.add(new ExpectedSample(sample.text("labels"), sample.number("value"), sample.text("histogram")));
        }
        return new ExpressionTest(time(test), test.text("expr"), expected);
    }
}
