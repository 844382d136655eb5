package io.tidewatch.alert.template.language;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code printf} with the verbs that templates use: v, s, q, d, x, X, c, U, t, f, F, e, E, g, G, T and %. */
final class Format {
    private static final Pattern VERB = Pattern.compile("%([-+# 0]*)(\\d{0,4})(?:\\.(\\d{0,4}))?(.)", Pattern.DOTALL);
    private static final int WIDEST = 1_000;

    private Format() {}

    static String of(String format, List<@Nullable Object> args) {
        BoundedText text = new BoundedText();
        Matcher verb = VERB.matcher(format);
        int next = 0;
        int at = 0;
        while (verb.find(at)) {
            text.append(format.substring(at, verb.start()));
            at = verb.end();
            char kind = verb.group(4).charAt(0);
            if (kind == '%') {
                text.append("%");
            } else if (next >= args.size()) {
                text.append("%!" + kind + "(MISSING)");
            } else {
                text.append(padded(verb, one(verb, kind, args.get(next))));
                next++;
            }
        }
        String rest = format.substring(at);
        text.append(rest.endsWith("%") ? rest.substring(0, rest.length() - 1) + "%!(NOVERB)" : rest);
        if (next < args.size()) {
            text.append("%!(EXTRA ");
            for (int i = next; i < args.size(); i++) {
                Object extra = args.get(i);
                text.append(i > next ? ", " : "")
                        .append(extra == null ? "<nil>" : Printing.typeOf(extra) + "=" + Printing.text(extra));
            }
            text.append(")");
        }
        return text.toString();
    }

    private static String one(Matcher verb, char kind, @Nullable Object value) {
        int precision = verb.group(3) == null ? -1 : verb.group(3).isEmpty() ? 0 : Integer.parseInt(verb.group(3));
        boolean plus = verb.group(1).contains("+");
        if (kind == 'v') {
            return signed(plus, value, value == null ? "<nil>" : Printing.text(value));
        }
        if (kind == 'T') {
            return value == null ? "<nil>" : Printing.typeOf(value);
        }
        if (value instanceof Double number) {
            String text =
                    switch (kind) {
                        case 'f', 'F' -> GoNumber.fixed(number, precision < 0 ? 6 : precision);
                        case 'e', 'E' -> GoNumber.exponential(number, precision < 0 ? 6 : precision);
                        case 'g', 'G' ->
                            precision < 0 ? GoNumber.shortest(number) : GoNumber.significant(number, precision);
                        default -> wrongVerb(kind, value);
                    };
            return signed(plus, value, Character.isUpperCase(kind) ? text.toUpperCase(Locale.ROOT) : text);
        }
        if (value instanceof Long number) {
            return switch (kind) {
                case 'd' -> signed(plus, value, Long.toString(number));
                case 'x' -> Long.toString(number, 16);
                case 'X' -> Long.toString(number, 16).toUpperCase(Locale.ROOT);
                case 'o' -> Long.toString(number, 8);
                case 'b' -> Long.toString(number, 2);
                case 'c' -> Character.toString(number.intValue());
                case 'q' -> "'" + Character.toString(number.intValue()) + "'";
                case 'U' -> "U+%04X".formatted(number);
                default -> wrongVerb(kind, value);
            };
        }
        if (value instanceof Boolean) {
            return kind == 't' ? value.toString() : wrongVerb(kind, value);
        }
        String text = value == null ? "" : Printing.text(value);
        return switch (kind) {
            case 's' -> value == null ? wrongVerb(kind, null) : cut(text, precision);
            case 'q' -> value == null ? wrongVerb(kind, null) : Quoting.go(cut(text, precision));
            default -> wrongVerb(kind, value);
        };
    }

    private static String cut(String text, int precision) {
        return precision >= 0 && precision < text.codePointCount(0, text.length())
                ? text.substring(0, text.offsetByCodePoints(0, precision))
                : text;
    }

    private static String signed(boolean plus, @Nullable Object value, String text) {
        return plus && value instanceof Number && !text.startsWith("-") && !text.startsWith("+") ? "+" + text : text;
    }

    private static String wrongVerb(char kind, @Nullable Object value) {
        return "%!" + kind + "(" + (value == null ? "<nil>" : Printing.typeOf(value) + "=" + Printing.text(value))
                + ")";
    }

    private static String padded(Matcher verb, String text) {
        int width = verb.group(2).isEmpty() ? 0 : Math.min(WIDEST, Integer.parseInt(verb.group(2)));
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        if (verb.group(1).contains("-")) {
            return text + " ".repeat(missing);
        }
        if (verb.group(1).contains("0")) {
            int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
            return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
        }
        return " ".repeat(missing) + text;
    }
}
