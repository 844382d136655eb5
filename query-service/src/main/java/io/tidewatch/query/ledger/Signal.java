package io.tidewatch.query.ledger;

import java.util.Locale;

/** What kind of events a ledger line counts. */
public enum Signal {
    METRICS,
    ERRORS,
    ALERTS,
    LIFECYCLE;

    /** As it stands in tables and answers. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
