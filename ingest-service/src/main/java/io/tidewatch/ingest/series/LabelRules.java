package io.tidewatch.ingest.series;

import io.tidewatch.ingest.intake.Quote;

/**
 * What names and values of labels may be: Prometheus' classic names ({@code [a-zA-Z_:][a-zA-Z0-9_:]*} for metrics,
 * {@code [a-zA-Z_][a-zA-Z0-9_]*} for labels) or any UTF-8 where {@link Names} says so, and lengths within bounds. Each
 * method answers what is wrong, or the empty string. Safe for any thread.
 */
public final class LabelRules {
    /** Which characters names may have. */
    public enum Names {
        /** Prometheus' classic ones. */
        CLASSIC,
        /** Any but control characters, as PromQL writes in quotes. */
        UTF8;

        /** What is wrong with the name of a metric. */
        public String metric(String name) {
            return this == CLASSIC ? metricName(name) : anyName(name);
        }

        /** What is wrong with the name of a label. */
        public String label(String name) {
            return this == CLASSIC ? labelName(name) : anyName(name);
        }
    }

    /** Most labels of a series, the name included. */
    public static final int MOST_LABELS = 64;
    /** Longest name of a metric or label, in characters. */
    public static final int LONGEST_NAME = 256;
    /** Longest value of a label, in characters. */
    public static final int LONGEST_VALUE = 4_096;

    private LabelRules() {}

    /** What is wrong with the name of a metric. */
    public static String metricName(String name) {
        return name(name, true);
    }

    /** What is wrong with the name of a label. */
    public static String labelName(String name) {
        return name(name, false);
    }

    private static String length(String name) {
        if (name.isEmpty()) {
            return "the name is empty";
        }
        return name.length() > LONGEST_NAME
                ? "the name has " + name.length() + " characters; at most " + LONGEST_NAME + " are taken"
                : "";
    }

    private static String anyName(String name) {
        String wrong = length(name);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        return name.chars().anyMatch(c -> c < ' ' || c == 0x7F)
                ? "'" + Quote.of(name) + "' has a control character"
                : "";
    }

    private static String name(String name, boolean metric) {
        String wrong = length(name);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (metric && c == ':');
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return "'" + Quote.of(name) + "' is not allowed; it must match "
                        + (metric ? "[a-zA-Z_:][a-zA-Z0-9_:]*" : "[a-zA-Z_][a-zA-Z0-9_]*")
                        + " (names with other characters are not taken)";
            }
        }
        return "";
    }

    /** What is wrong with the value of a label. */
    public static String labelValue(String value) {
        if (value.length() > LONGEST_VALUE) {
            return "the value has " + value.length() + " characters; at most " + LONGEST_VALUE + " are taken";
        }
        return value.indexOf('\0') >= 0 ? "the value has a NUL character" : "";
    }

    /** What is wrong with the number of labels. */
    public static String labelCount(int count) {
        return count > MOST_LABELS ? count + " labels; at most " + MOST_LABELS + " are taken" : "";
    }
}
