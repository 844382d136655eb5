package io.tidewatch.alert.rules;

import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.text.DurationText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The short forms of a rule (docs/formats/http-api.md, section Rules): one metric, an aggregation over a window, a
 * threshold; or that a metric is absent, the ratio of two counters, the change against the same window a day before. They
 * only generate PromQL. Safe for any thread.
 */
public final class ShortForm {
    private static final Set<String> FIELDS = Set.of(
            "name",
            "form",
            "of",
            "of_labels",
            "by",
            "before",
            "metric",
            "type",
            "labels",
            "aggregation",
            "window",
            "comparison",
            "threshold",
            "recovery_threshold",
            "for",
            "severity",
            "annotations",
            "notification",
            "enabled");
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Set<String> COMPARISONS = Set.of(">", ">=", "<", "<=", "==", "!=");
    private static final long LONGEST_WINDOW_MS = 86_400_000;
    private static final long LONGEST_BEFORE_MS = 7 * 86_400_000L;

    /** How samples within the window become one value. */
    enum Aggregation {
        AVG,
        SUM,
        MIN,
        MAX,
        COUNT,
        RATE,
        INCREASE,
        LAST;

        /** For gauges and counters: of the samples of each series. */
        private String ofSamples(Labels selector, String window) {
            String range = "(" + selector + "[" + window + "])";
            String name = name().toLowerCase(Locale.ROOT);
            return this == RATE || this == INCREASE ? name + range : name + "_over_time" + range;
        }

        /** For histograms: of the observations in the window; empty when a histogram does not tell it. */
        private Optional<String> ofObservations(Labels selector, String window) {
            String sum = "(" + part(selector, "_sum") + "[" + window + "])";
            String count = "(" + part(selector, "_count") + "[" + window + "])";
            return switch (this) {
                case AVG -> Optional.of("rate" + sum + " / rate" + count);
                case SUM -> Optional.of("increase" + sum);
                case COUNT, INCREASE -> Optional.of("increase" + count);
                case RATE -> Optional.of("rate" + count);
                case MIN, MAX, LAST -> Optional.empty();
            };
        }

        private static Labels part(Labels selector, String suffix) {
            return selector.with(Labels.NAME, selector.metricName() + suffix);
        }
    }

    /**
     * The PromQL that the short form stands for.
     *
     * @param expression fires for each series that it returns
     * @param recovery keeps a firing alert firing; empty for none
     */
    public record Generated(String expression, String recovery) {}

    /** The PromQL of a short form; what is wrong with its fields is noted there, and the answer is of no use then. */
    static Generated generate(JsonFields fields) {
        fields.onlyKnown(FIELDS);
        String form = fields.has("form") ? fields.requiredText("form", 20) : "threshold";
        switch (form) {
            case "threshold" -> {
                return compared(fields, value(fields));
            }
            case "absence" -> {
                return new Generated(
                        "absent_over_time(" + selector(fields, "metric", "labels") + "[" + window(fields) + "])", "");
            }
            case "ratio" -> {
                return compared(fields, Optional.of(ratio(fields)));
            }
            case "change" -> {
                return compared(fields, change(fields));
            }
            default -> {
                fields.error("form", "'" + form + "' is not one of threshold, absence, ratio, change");
                return new Generated("", "");
            }
        }
    }

    /** The share of one counter in another. */
    private static String ratio(JsonFields fields) {
        String window = window(fields);
        List<String> by = fields.texts("by", 10, 200);
        for (int i = 0; i < by.size(); i++) {
            if (!LABEL.matcher(by.get(i)).matches()) {
                fields.error("by[" + i + "]", "'" + by.get(i) + "' is not a label name");
            }
        }
        String sum = by.isEmpty() ? "sum" : "sum by (" + String.join(", ", by) + ") ";
        Labels part = selector(fields, "metric", "labels");
        Labels whole = selector(fields, "of", "of_labels");
        return sum + "(rate(" + part + "[" + window + "])) / " + sum + "(rate(" + whole + "[" + window + "]))";
    }

    /** How many times what it was in the same window some time before. */
    private static Optional<String> change(JsonFields fields) {
        String before = duration(fields, "before", "1d", LONGEST_BEFORE_MS, "a week");
        String window = duration(fields, "window", "1h", LONGEST_WINDOW_MS, "one day");
        Labels series = selector(fields, "metric", "labels");
        return aggregation(fields)
                .map(each -> each.ofSamples(series, window) + " / "
                        + each.ofSamples(series, window).replaceFirst("\\]\\)$", "] offset " + before + ")"));
    }

    private static Generated compared(JsonFields fields, Optional<String> value) {
        String comparison = fields.requiredText("comparison", 2);
        if (!comparison.isEmpty() && !COMPARISONS.contains(comparison)) {
            fields.error("comparison", "'" + comparison + "' is not one of > >= < <= == !=");
        }
        Double threshold = fields.number("threshold");
        if (!fields.has("threshold")) {
            fields.error("threshold", "is required");
        }
        Double recovery = fields.number("recovery_threshold");
        if (recovery != null && threshold != null) {
            checkRecovery(fields, comparison, threshold, recovery);
        }
        String left = value.orElse("") + " " + comparison + " ";
        return new Generated(
                left + number(threshold == null ? 0 : threshold), recovery == null ? "" : left + number(recovery));
    }

    private static Labels selector(JsonFields fields, String metricField, String labelsField) {
        String metric = fields.requiredText(metricField, 200);
        if (!metric.isEmpty() && !METRIC.matcher(metric).matches()) {
            fields.error(metricField, "'" + metric + "' is not a metric name");
        }
        Labels.Builder selector = new Labels.Builder().set(Labels.NAME, metric.isEmpty() ? "metric" : metric);
        for (Map.Entry<String, String> label :
                fields.textMap(labelsField, 50, 4_000).entrySet()) {
            if (!LABEL.matcher(label.getKey()).matches() || label.getKey().equals(Labels.NAME)) {
                fields.error(labelsField + "." + label.getKey(), "is not a label name");
            } else {
                selector.set(label.getKey(), label.getValue());
            }
        }
        return selector.build();
    }

    private static Optional<String> value(JsonFields fields) {
        Labels series = selector(fields, "metric", "labels");
        String window = window(fields);
        Optional<Aggregation> aggregation = aggregation(fields);
        if (aggregation.isEmpty()) {
            return Optional.empty();
        }
        String type = fields.has("type") ? fields.requiredText("type", 20) : "gauge";
        switch (type) {
            case "gauge", "counter" -> {
                return Optional.of(aggregation.get().ofSamples(series, window));
            }
            case "histogram" -> {
                Optional<String> value = aggregation.get().ofObservations(series, window);
                if (value.isEmpty()) {
                    fields.error("aggregation", "a histogram tells avg, sum, count, rate and increase only");
                }
                return value;
            }
            default -> {
                fields.error("type", "'" + type + "' is not one of counter, gauge, histogram");
                return Optional.empty();
            }
        }
    }

    private static String window(JsonFields fields) {
        return duration(fields, "window", "5m", LONGEST_WINDOW_MS, "one day");
    }

    private static String duration(JsonFields fields, String name, String otherwise, long longestMs, String longest) {
        String text = fields.text(name, 100);
        if (text == null) {
            return otherwise;
        }
        long ms = 0;
        try {
            ms = DurationText.parse(text.strip());
        } catch (IllegalArgumentException e) {
            // Told below, with an empty duration.
        }
        if (ms == 0) {
            fields.error(name, "'" + text + "' is not a duration such as 30s or 5m");
        } else if (ms > longestMs) {
            fields.error(name, "is longer than " + longest);
        }
        return DurationText.print(ms);
    }

    private static Optional<Aggregation> aggregation(JsonFields fields) {
        String text = fields.has("aggregation") ? fields.requiredText("aggregation", 20) : "last";
        for (Aggregation aggregation : Aggregation.values()) {
            if (aggregation.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(aggregation);
            }
        }
        fields.error("aggregation", "'" + text + "' is not one of avg, sum, min, max, count, rate, increase, last");
        return Optional.empty();
    }

    private static void checkRecovery(JsonFields fields, String comparison, double threshold, double recovery) {
        if (comparison.startsWith(">") && recovery > threshold) {
            fields.error("recovery_threshold", "must not be above the threshold of a rule that fires above it");
        } else if (comparison.startsWith("<") && recovery < threshold) {
            fields.error("recovery_threshold", "must not be below the threshold of a rule that fires below it");
        } else if (comparison.equals("==") || comparison.equals("!=")) {
            fields.error("recovery_threshold", "has no meaning with " + comparison);
        }
    }

    private static String number(double value) {
        BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
        return Math.abs(decimal.scale()) > 20 ? decimal.toString() : decimal.toPlainString();
    }

    private ShortForm() {}
}
