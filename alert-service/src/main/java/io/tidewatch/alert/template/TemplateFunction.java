package io.tidewatch.alert.template;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The functions that a template may call, as Prometheus defines them ({@code template/template.go}). An argument is a
 * text or a number; a text that is a number counts as one where a number is needed.
 */
enum TemplateFunction {
    HUMANIZE("humanize", 1) {
        @Override
        Object apply(List<Object> args) {
            return humanize(number(args.get(0)));
        }
    },
    HUMANIZE_1024("humanize1024", 1) {
        @Override
        Object apply(List<Object> args) {
            double value = number(args.get(0));
            String prefix = "";
            if (Math.abs(value) > 1 && !Double.isInfinite(value)) {
                for (String next : new String[] {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"}) {
                    if (Math.abs(value) < 1024) {
                        break;
                    }
                    prefix = next;
                    value /= 1024;
                }
            }
            return GoNumber.significant(value, 4) + prefix;
        }
    },
    HUMANIZE_DURATION("humanizeDuration", 1) {
        @Override
        Object apply(List<Object> args) {
            return duration(number(args.get(0)));
        }
    },
    HUMANIZE_PERCENTAGE("humanizePercentage", 1) {
        @Override
        Object apply(List<Object> args) {
            return GoNumber.significant(number(args.get(0)) * 100, 4) + "%";
        }
    },
    HUMANIZE_TIMESTAMP("humanizeTimestamp", 1) {
        @Override
        Object apply(List<Object> args) {
            double seconds = number(args.get(0));
            if (Double.isNaN(seconds) || Math.abs(seconds) > 1e11) {
                return GoNumber.significant(seconds, 4);
            }
            return TIMESTAMP.format(Instant.ofEpochMilli(Math.round(seconds * 1000)));
        }
    },
    TO_UPPER("toUpper", 1) {
        @Override
        Object apply(List<Object> args) {
            return text(args.get(0)).toUpperCase(Locale.ROOT);
        }
    },
    TO_LOWER("toLower", 1) {
        @Override
        Object apply(List<Object> args) {
            return text(args.get(0)).toLowerCase(Locale.ROOT);
        }
    };

    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSS '+0000 UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String[] LARGE = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
    private static final String[] SMALL = {"m", "u", "n", "p", "f", "a", "z", "y"};

    private final String functionName;
    private final int arguments;

    TemplateFunction(String functionName, int arguments) {
        this.functionName = functionName;
        this.arguments = arguments;
    }

    /** The function of a name; empty when there is none. */
    static Optional<TemplateFunction> named(String name) {
        for (TemplateFunction function : values()) {
            if (function.functionName.equals(name)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /** The name as templates write it. */
    String functionName() {
        return functionName;
    }

    /** How many arguments it takes, a piped one included. */
    int arguments() {
        return arguments;
    }

    /** Its result, a text or a Double; {@code args} are as many as {@link #arguments()}. */
    abstract Object apply(List<Object> args);

    /** A value as text. */
    static String text(Object value) {
        return value instanceof Double number ? GoNumber.shortest(number) : value.toString();
    }

    private static double number(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        try {
            return Double.parseDouble(value.toString());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static String humanize(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return GoNumber.significant(value, 4);
        }
        String prefix = "";
        double scaled = value;
        if (Math.abs(scaled) >= 1) {
            for (String next : LARGE) {
                if (Math.abs(scaled) < 1000) {
                    break;
                }
                prefix = next;
                scaled /= 1000;
            }
        } else {
            for (String next : SMALL) {
                if (Math.abs(scaled) >= 1) {
                    break;
                }
                prefix = next;
                scaled *= 1000;
            }
        }
        return GoNumber.significant(scaled, 4) + prefix;
    }

    private static String duration(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return GoNumber.significant(value, 4);
        }
        if (Math.abs(value) < 60) {
            return Math.abs(value) >= 1 || value == 0 ? GoNumber.significant(value, 4) + "s" : humanize(value) + "s";
        }
        String sign = value < 0 ? "-" : "";
        long seconds = (long) Math.abs(value);
        long days = seconds / 86_400;
        long hours = seconds / 3_600 % 24;
        long minutes = seconds / 60 % 60;
        String tail = minutes + "m " + seconds % 60 + "s";
        if (days > 0) {
            return sign + days + "d " + hours + "h " + tail;
        }
        return hours > 0 ? sign + hours + "h " + tail : sign + tail;
    }
}
