package io.tidewatch.ingest.ledger;

import java.util.Locale;

/** Kinds of events that come in. */
public enum Signal {
    METRICS,
    ERRORS,
    LIFECYCLE;

    /** Lower case, as it stands in labels and JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
