package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Sample values in JSON, which knows no NaN and no infinities: those are the texts that Prometheus uses. */
final class WireValues {
    private WireValues() {}

    /** A value in the form of Prometheus' API. */
    static double read(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    static void write(JsonGenerator json, double value) throws IOException {
        if (Double.isNaN(value)) {
            json.writeString("NaN");
        } else if (Double.isInfinite(value)) {
            json.writeString(value > 0 ? "+Inf" : "-Inf");
        } else {
            json.writeNumber(value);
        }
    }
}
