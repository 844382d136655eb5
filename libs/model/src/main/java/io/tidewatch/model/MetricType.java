package io.tidewatch.model;

import java.util.Locale;
import java.util.Optional;

/** What kind of metric a family is, in the words of OpenMetrics. */
public enum MetricType {
    UNKNOWN,
    COUNTER,
    GAUGE,
    HISTOGRAM,
    GAUGE_HISTOGRAM,
    SUMMARY,
    INFO,
    STATE_SET;

    /** The name as Prometheus' APIs write it: {@code counter}, {@code gaugehistogram}, … */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** The type of a name as {@link #text()} writes it; empty when there is none. */
    public static Optional<MetricType> ofText(String text) {
        for (MetricType type : values()) {
            if (type.text().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
