package io.tidewatch.alert.ruletests;

import io.tidewatch.alert.ruletests.RuleTestFile.ExpectedSample;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.script.SeriesNotation;
import io.tidewatch.promql.text.Quoting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A sample as promtool shows it.
 *
 * @param histogram as text; empty of a float
 */
record ShownSample(Labels labels, double value, String histogram) implements Comparable<ShownSample> {
    /** What two values may differ by, relative to the larger, when they are compared fuzzily: about two bits. */
    private static final double FUZZ = 4e-16;

    static ShownSample of(Value.Element element) {
        NativeHistogram histogram = element.histogram();
        return new ShownSample(
                element.labels(),
                histogram == null ? element.value() : 0,
                histogram == null ? "" : SeriesNotation.text(histogram));
    }

    /** @throws IllegalArgumentException when labels or histogram cannot be read */
    static ShownSample expected(ExpectedSample sample) {
        Labels labels;
        try {
            labels = sample.labels().isEmpty() ? Labels.EMPTY : SeriesNotation.metric(sample.labels());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "labels \"" + sample.labels().replace("\"", "\\\"") + "\": " + e.getMessage(), e);
        }
        String histogram =
                sample.histogram().isEmpty() ? "" : SeriesNotation.text(SeriesNotation.histogram(sample.histogram()));
        return new ShownSample(labels, sample.value(), histogram);
    }

    boolean equals(ShownSample other, boolean fuzzy) {
        boolean close = Double.compare(value, other.value) == 0
                || value == other.value
                || (fuzzy && Math.abs(value - other.value) <= FUZZ * Math.max(Math.abs(value), Math.abs(other.value)));
        return labels.equals(other.labels) && close && histogram.equals(other.histogram);
    }

    @Override
    public int compareTo(ShownSample other) {
        return labels.compareTo(other.labels);
    }

    @Override
    public String toString() {
        return braces(labels) + " " + (histogram.isEmpty() ? exponential(value) : histogram);
    }

    /** Every label within braces, the name too. */
    private static String braces(Labels labels) {
        List<String> texts = new ArrayList<>();
        labels.forEach((name, value) -> texts.add(name + "=" + Quoting.quote(value)));
        return "{" + String.join(", ", texts) + "}";
    }

    static String list(List<ShownSample> samples) {
        return samples.isEmpty()
                ? "nil"
                : samples.stream().map(ShownSample::toString).collect(Collectors.joining(", "));
    }

    /** As Go's verb {@code E} writes it. */
    private static String exponential(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0E+00" : "0E+00";
        }
        BigDecimal absolute = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = absolute.unscaledValue().toString();
        int exponent = digits.length() - absolute.scale() - 1;
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int power = Math.abs(exponent);
        return (value < 0 ? "-" : "") + mantissa + "E" + (exponent < 0 ? "-" : "+") + (power < 10 ? "0" : "") + power;
    }
}
