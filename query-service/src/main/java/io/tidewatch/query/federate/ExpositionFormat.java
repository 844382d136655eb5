package io.tidewatch.query.federate;

import org.jspecify.annotations.Nullable;

/** The texts in which samples are exposed. */
public enum ExpositionFormat {
    /** Prometheus' text format. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    ExpositionFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The value of {@code Content-Type}. */
    public String contentType() {
        return contentType;
    }

    /**
     * What a client takes: OpenMetrics when it names that with a weight not below the text's.
     *
     * @param accept the value of {@code Accept}
     */
    public static ExpositionFormat accepted(@Nullable String accept) {
        double openMetrics = 0;
        double text = 0;
        for (String range : accept == null ? new String[0] : accept.split(",", -1)) {
            String type = range.split(";", -1)[0].trim();
            if (type.equals("application/openmetrics-text")) {
                openMetrics = Math.max(openMetrics, weight(range));
            } else if (type.equals("text/plain")) {
                text = Math.max(text, weight(range));
            }
        }
        return openMetrics > 0 && openMetrics >= text ? OPEN_METRICS : TEXT;
    }

    private static double weight(String range) {
        for (String parameter : range.split(";", -1)) {
            String trimmed = parameter.trim();
            if (trimmed.startsWith("q=")) {
                try {
                    return Double.parseDouble(trimmed.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
