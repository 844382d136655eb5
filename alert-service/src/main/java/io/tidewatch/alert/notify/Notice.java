package io.tidewatch.alert.notify;

import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import java.util.Locale;
import java.util.Optional;

/** What a receiver is told about an alert. */
public enum Notice {
    FIRING,
    /** The alert can not be evaluated for the time being. */
    UNKNOWN,
    /** What was firing or unknown is so no longer. */
    RESOLVED;

    /** Lower case, as in payloads. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What this transition has to say; empty when nothing changes for the receiver (pending is not told). */
    public static Optional<Notice> of(AlertTransition transition) {
        AlertPhase from = told(transition.getFrom());
        AlertPhase to = told(transition.getTo());
        if (from == to) {
            return Optional.empty();
        }
        if (to == AlertPhase.FIRING) {
            return Optional.of(FIRING);
        }
        return Optional.of(to == AlertPhase.UNKNOWN ? UNKNOWN : RESOLVED);
    }

    private static AlertPhase told(AlertPhase phase) {
        return phase == AlertPhase.FIRING || phase == AlertPhase.UNKNOWN ? phase : AlertPhase.INACTIVE;
    }
}
