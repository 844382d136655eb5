package io.tidewatch.promql.text;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers as PromQL writes them: decimal, hexadecimal, octal after a leading 0, underscores, {@code Inf}, {@code NaN}. */
public final class NumberText {
    private NumberText() {}

    /** @throws NumberFormatException when the text is not a number */
    public static double parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String plain = lower.startsWith("+") || lower.startsWith("-") ? lower.substring(1) : lower;
        double value = parseUnsigned(plain.replace("_", ""));
        return lower.startsWith("-") ? -value : value;
    }

    private static double parseUnsigned(String text) {
        if (text.equals("inf") || text.equals("infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.equals("nan")) {
            return Double.NaN;
        }
        if (text.startsWith("0x")) {
            return Long.parseUnsignedLong(text.substring(2), 16);
        }
        if (text.length() > 1 && text.chars().allMatch(c -> c >= '0' && c <= '7') && text.charAt(0) == '0') {
            return Long.parseLong(text, 8);
        }
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        if (last != '.' && (last < '0' || last > '9')) {
            throw new NumberFormatException("not a number: " + Quoting.quote(text));
        }
        return Double.parseDouble(text);
    }

    /** The shortest text that parses to the same number, without an exponent, {@code +Inf}, {@code -Inf} or {@code NaN}. */
    public static String print(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value));
        return decimal.stripTrailingZeros().toPlainString();
    }
}
