package io.tidewatch.kit.lines;

import io.tidewatch.model.StaleMarker;
import java.util.HexFormat;

/** Doubles that JSON's numbers lack, as texts. Stateless. */
final class ValueText {
    /** Not a number, as Go and Prometheus write it. */
    static final long GO_NAN = 0x7ff8_0000_0000_0001L;

    private static final long JAVA_NAN = 0x7ff8_0000_0000_0000L;
    private static final String PAYLOAD = "NaN:";

    private ValueText() {}

    /** The text of a double that is not finite. */
    static String of(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        long bits = Double.doubleToRawLongBits(value);
        if (StaleMarker.is(value)) {
            return "stale";
        }
        return bits == JAVA_NAN ? "NaN" : PAYLOAD + HexFormat.of().toHexDigits(bits);
    }

    /** The double that a text stands for. */
    static double parse(String text) throws WrongLineException {
        switch (text) {
            case "Infinity", "+Infinity", "Inf", "+Inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-Infinity", "-Inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            case "NaN" -> {
                return Double.longBitsToDouble(JAVA_NAN);
            }
            case "stale" -> {
                return StaleMarker.VALUE;
            }
            default -> {
                return payload(text);
            }
        }
    }

    private static double payload(String text) throws WrongLineException {
        if (text.startsWith(PAYLOAD) && text.length() == PAYLOAD.length() + 16) {
            try {
                double value =
                        Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(text, PAYLOAD.length(), text.length()));
                if (Double.isNaN(value)) {
                    return value;
                }
            } catch (IllegalArgumentException e) {
                throw new WrongLineException("values: '" + text + "' does not end in 16 hexadecimal digits");
            }
        }
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        throw new WrongLineException(
                "values: '" + shown + "' is not one of NaN, NaN:<raw bits>, stale, Infinity, -Infinity");
    }
}
