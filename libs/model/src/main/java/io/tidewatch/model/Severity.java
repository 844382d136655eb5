package io.tidewatch.model;

import java.util.Locale;
import java.util.Optional;

/** How much an alert matters, gravest first. */
public enum Severity {
    CRITICAL,
    WARNING,
    INFO;

    /** Lower case, as it stands in labels and JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The severity of a name as {@link #text()} writes it; empty when there is none. */
    public static Optional<Severity> ofText(String text) {
        for (Severity severity : values()) {
            if (severity.text().equals(text)) {
                return Optional.of(severity);
            }
        }
        return Optional.empty();
    }
}
