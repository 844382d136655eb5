package io.tidewatch.alert.evaluation;

import java.util.Locale;

/** Where an alert stands. */
public enum AlertPhase {
    /** The condition does not hold. */
    INACTIVE,
    /** The condition holds, but not yet for as long as the rule asks. */
    PENDING,
    FIRING,
    /** Evaluation has been impossible for longer than is allowed. */
    UNKNOWN;

    /** Lower case, as it stands in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
