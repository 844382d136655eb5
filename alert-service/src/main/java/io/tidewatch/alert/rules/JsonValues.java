package io.tidewatch.alert.rules;

/** Sample values in JSON: a number, or the texts {@code NaN}, {@code +Inf}, {@code -Inf}, which JSON has no number for. */
public final class JsonValues {
    /** As JSON can hold it. */
    public static Object of(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value;
    }

    private JsonValues() {}
}
