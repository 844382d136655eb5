package io.tidewatch.ingest.metric;

import java.math.BigDecimal;

/**
 * Upper bounds of buckets as the label {@code le} writes them since Prometheus 3 and in OpenMetrics: shortest form that
 * reads back to the same double, an exponent from 10⁶ and below 10⁻⁴, at least one decimal.
 */
public final class BucketBound {
    static final String INFINITE = "+Inf";

    private BucketBound() {}

    /** The bound that a text says, NaN when it says none. */
    static double parse(String text) {
        switch (text) {
            case "+Inf", "Inf", "inf", "+inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            default -> {
                try {
                    boolean number = !text.isEmpty() && "+-.0123456789".indexOf(text.charAt(0)) >= 0;
                    boolean javaSuffix = number && "dDfF".indexOf(text.charAt(text.length() - 1)) >= 0;
                    double bound = number && !javaSuffix ? Double.parseDouble(text) : Double.NaN;
                    return Double.isFinite(bound) ? bound : Double.NaN;
                } catch (NumberFormatException e) {
                    return Double.NaN;
                }
            }
        }
    }

    /** The label's value. */
    public static String format(double bound) {
        if (Double.isInfinite(bound)) {
            return INFINITE;
        }
        if (bound == 0) {
            return "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(bound)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            String plain = decimal.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = decimal.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int size = Math.abs(exponent);
        return (bound < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
    }
}
