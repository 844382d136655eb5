package io.tidewatch.alert.ruletests;

import io.tidewatch.model.Labels;
import java.util.List;
import java.util.Map;

/**
 * A file of rule unit tests.
 *
 * @param ruleFiles paths, relative to the file; may hold wildcards
 * @param evaluationIntervalMs distance of two evaluations, milliseconds
 * @param groupOrder names of groups that are evaluated first, in order
 * @param fuzzy whether values that differ in the last digits are equal
 */
record RuleTestFile(
        List<String> ruleFiles,
        long evaluationIntervalMs,
        List<String> groupOrder,
        boolean fuzzy,
        List<TestGroup> tests) {
    /** Samples and what becomes of them. */
    record TestGroup(
            String name,
            long intervalMs,
            List<InputSeries> input,
            List<AlertTest> alertTests,
            List<ExpressionTest> expressionTests,
            Labels externalLabels,
            String externalUrl) {}

    /** A series in the notation of promtool. */
    record InputSeries(String series, String values) {}

    /** What must fire at a time. */
    record AlertTest(long evalTimeMs, String alertName, List<ExpectedAlert> expected) {}

    record ExpectedAlert(Map<String, String> labels, Map<String, String> annotations) {}

    /** What an expression must give at a time. */
    record ExpressionTest(long evalTimeMs, String expression, List<ExpectedSample> expected) {}

    /** @param histogram in the notation of promtool; empty of a float */
    record ExpectedSample(String labels, double value, String histogram) {}
}
