package io.tidewatch.ingest.otlp;

import io.tidewatch.model.MetricType;
import java.util.List;

/**
 * Names of metrics and labels by the rules of Prometheus' OTLP endpoint ({@code prometheus/otlptranslator}). Immutable,
 * safe for any thread.
 */
final class NameTranslator {
    private final TranslationStrategy strategy;

    NameTranslator(TranslationStrategy strategy) {
        this.strategy = strategy;
    }

    /**
     * The name of a metric's series, empty when nothing of the name is left.
     *
     * @param type counters get {@code _total}, gauges of unit 1 {@code _ratio}
     */
    String metric(String name, String unit, MetricType type) {
        if (!strategy.escapes()) {
            return strategy.suffixes() ? suffixed(name, unit, type) : name;
        }
        if (!strategy.suffixes()) {
            return digitSafe(String.join("_", Tokens.of(name, true)));
        }
        List<String> tokens = Tokens.of(name);
        UnitNames words = UnitNames.of(unit);
        if (!words.main().isEmpty() && !tokens.contains(words.main())) {
            tokens.add(words.main());
        }
        if (!words.per().isEmpty() && !tokens.contains(words.per())) {
            tokens.add(words.per());
        }
        if (type == MetricType.COUNTER) {
            moveToEnd(tokens, "total");
        }
        if (type == MetricType.GAUGE && unit.equals("1")) {
            moveToEnd(tokens, "ratio");
        }
        return digitSafe(String.join("_", tokens));
    }

    /** The name of an attribute's label, empty when nothing is left of it. */
    String label(String attribute) {
        if (!strategy.escapes() || attribute.isEmpty()) {
            return attribute;
        }
        String name = replaced(attribute);
        if (Tokens.beginsWithDigit(name)) {
            name = "key_" + name;
        } else if (name.startsWith("_") && !name.startsWith("__")) {
            name = "key" + name;
        }
        return !name.equals(attribute) && name.chars().allMatch(c -> c == '_') ? "" : name;
    }

    private static void moveToEnd(List<String> tokens, String word) {
        tokens.removeIf(word::equals);
        tokens.add(word);
    }

    private static String digitSafe(String name) {
        return Tokens.beginsWithDigit(name) ? "_" + name : name;
    }

    /** Every character that classic names do not have becomes an underscore. */
    private static String replaced(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Tokens.isClassic(c)) {
                text.append(c);
            } else if (!Character.isLowSurrogate(c)) {
                text.append('_');
            }
        }
        return text.toString();
    }

    /** The suffixes where the name does not have them at its end already: unit, per unit, then type. */
    private static String suffixed(String name, String unit, MetricType type) {
        boolean ratio = type == MetricType.GAUGE && unit.equals("1");
        boolean total = type == MetricType.COUNTER;
        UnitNames words = UnitNames.of(unit);
        String text = ratio ? trimmed(name, "ratio") : total ? trimmed(name, "total") : name;
        text = words.per().isEmpty() ? text : trimmed(text, words.per());
        if (!words.main().isEmpty() && !text.endsWith(words.main())) {
            text += "_" + words.main();
        }
        text += words.per().isEmpty() ? "" : "_" + words.per();
        return text + (ratio ? "_ratio" : total ? "_total" : "");
    }

    private static String trimmed(String name, String suffix) {
        return name.endsWith(suffix) && name.length() > suffix.length() + 1
                ? name.substring(0, name.length() - suffix.length() - 1)
                : name;
    }
}
