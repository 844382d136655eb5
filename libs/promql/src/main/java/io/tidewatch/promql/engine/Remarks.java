package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.histogram.GoNumber;
import io.tidewatch.promql.text.Quoting;
import java.util.Locale;

/** The remarks about values, in Prometheus' words ({@code util/annotations}). */
final class Remarks {
    private final Evaluation evaluation;

    Remarks(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** What was done to histograms when something about them was remarked. */
    enum Operation {
        ADDITION,
        SUBTRACTION,
        AGGREGATION;

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static String maybeFor(String name) {
        return name.isEmpty() ? "" : " for metric name " + Quoting.quote(name);
    }

    void mixedFloatsHistograms(String name, Span span) {
        evaluation.warn("encountered a mix of histograms and floats for metric name " + Quoting.quote(name), span);
    }

    void mixedInAggregation(Span span) {
        evaluation.warn("encountered a mix of histograms and floats for aggregation", span);
    }

    void mixedClassicNative(String name, Span span) {
        evaluation.warn("vector contains a mix of classic and native histograms" + maybeFor(name), span);
    }

    void notCounter(String name, Span span) {
        evaluation.warn("this native histogram metric is not a counter: " + Quoting.quote(name), span);
    }

    void notGauge(String name, Span span) {
        evaluation.warn("this native histogram metric is not a gauge: " + Quoting.quote(name), span);
    }

    void mixedSchemas(String name, Span span) {
        evaluation.warn(
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
                        + Quoting.quote(name),
                span);
    }

    void incompatibleBuckets(String operator, Span span) {
        evaluation.warn("incompatible bucket layout encountered for binary operator " + operator, span);
    }

    void badBucketLabel(String name, String value, Span span) {
        evaluation.warn(
                "bucket label \"le\" is missing or has a malformed value of " + Quoting.quote(value) + maybeFor(name),
                span);
    }

    void resetCollision(Operation operation, Span span) {
        evaluation.warn("conflicting counter resets during histogram " + operation.text(), span);
    }

    void startOverlap(String name, Span span) {
        evaluation.warn("sample's start timestamp overlaps with the previous sample" + maybeFor(name), span);
    }

    void ratio(double ratio, double cap, Span span) {
        evaluation.warn(
                "ratio value should be between -1 and 1, got " + GoNumber.general(ratio) + ", capping to "
                        + GoNumber.general(cap),
                span);
    }

    void quantile(double quantile, Span span) {
        if (Double.isNaN(quantile) || quantile < 0 || quantile > 1) {
            evaluation.warn("quantile value should be between 0 and 1, got " + GoNumber.general(quantile), span);
        }
    }

    void ineffectiveSort(Span span) {
        evaluation.warn("sort is ineffective for range queries since results are always ordered by labels", span);
    }

    void reconciled(Operation operation, Span span) {
        evaluation.inform("mismatched custom buckets were reconciled during " + operation.text(), span);
    }

    void ignoredInRange(String name, Span span) {
        evaluation.inform(
                "ignored histograms in a range containing both floats and histograms for metric name "
                        + Quoting.quote(name),
                span);
    }

    void ignoredInAggregation(String aggregation, Span span) {
        evaluation.inform("ignored histogram in " + aggregation + " aggregation", span);
    }

    void incompatibleTypes(String left, String operator, String right, Span span) {
        evaluation.inform(
                "incompatible sample types encountered for binary operator " + Quoting.quote(operator) + ": " + left
                        + ' ' + operator + ' ' + right,
                span);
    }

    void quantileIsNaN(String name, Span span) {
        evaluation.inform("input to histogram_quantile has NaN observations, result is NaN" + maybeFor(name), span);
    }

    void quantileIsSkewed(String name, Span span) {
        evaluation.inform(
                "input to histogram_quantile has NaN observations, result is skewed higher" + maybeFor(name), span);
    }

    void fractionWithoutNaN(String name, Span span) {
        evaluation.inform(
                "input to histogram_fraction has NaN observations, which are excluded from all fractions"
                        + maybeFor(name),
                span);
    }

    void forcedMonotonicity(String name, Span span) {
        evaluation.inform(
                "input to histogram_quantile needed to be fixed for monotonicity (see"
                        + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                        + maybeFor(name),
                span);
    }

    void maybeNoCounter(String name, Span span) {
        evaluation.inform(
                "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                        + Quoting.quote(name),
                span);
    }
}
