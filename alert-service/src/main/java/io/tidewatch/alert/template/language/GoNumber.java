package io.tidewatch.alert.template.language;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as Go's {@code fmt} writes them, so that annotations read as they do in Prometheus. */
public final class GoNumber {
    private static final int SHORTEST_PRECISION = 6;
    private static final int SMALLEST_PLAIN_EXPONENT = -4;

    private GoNumber() {}

    /** {@code %v}: the shortest digits that give the value back. */
    public static String shortest(double value) {
        if (isSpecial(value)) {
            return special(value);
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value));
        return general(decimal, SHORTEST_PRECISION, value);
    }

    /** {@code %.<precision>g}. */
    public static String significant(double value, int precision) {
        if (isSpecial(value)) {
            return special(value);
        }
        int digits = Math.max(1, precision);
        return general(new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN)), digits, value);
    }

    /** {@code %.<decimals>f}. */
    public static String fixed(double value, int decimals) {
        if (isSpecial(value)) {
            return special(value);
        }
        String text =
                new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        return isNegative(value) && !text.startsWith("-") ? "-" + text : text;
    }

    /** {@code %.<decimals>e}. */
    static String exponential(double value, int decimals) {
        if (isSpecial(value)) {
            return special(value);
        }
        BigDecimal absolute = new BigDecimal(value).abs().round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
        int exponent = absolute.signum() == 0 ? 0 : absolute.precision() - absolute.scale() - 1;
        String mantissa = absolute.movePointLeft(exponent)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
        return (isNegative(value) ? "-" : "") + mantissa + power(exponent);
    }

    private static String power(int exponent) {
        int power = Math.abs(exponent);
        return "e" + (exponent < 0 ? "-" : "+") + (power < 10 ? "0" : "") + power;
    }

    private static String general(BigDecimal decimal, int plainBelow, double value) {
        String sign = isNegative(value) ? "-" : "";
        if (decimal.signum() == 0) {
            return sign + "0";
        }
        BigDecimal absolute = decimal.abs().stripTrailingZeros();
        String digits = absolute.unscaledValue().toString();
        int exponent = digits.length() - absolute.scale() - 1;
        if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < plainBelow) {
            return sign + absolute.toPlainString();
        }
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return sign + mantissa + power(exponent);
    }

    private static boolean isNegative(double value) {
        return value < 0 || (value == 0 && 1 / value < 0);
    }

    private static boolean isSpecial(double value) {
        return Double.isNaN(value) || Double.isInfinite(value);
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }
}
