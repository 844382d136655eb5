package io.tidewatch.alert.notify;

import java.math.BigDecimal;
import java.math.MathContext;

/** Sample values for people and for JSON, as Prometheus writes them. */
final class Values {
    /** {@code NaN}, {@code +Inf}, {@code -Inf}, or plain decimals of at most six significant digits. */
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        return rounded.precision() - rounded.scale() > 15 || rounded.scale() > 15
                ? rounded.toString()
                : rounded.toPlainString();
    }

    private Values() {}
}
