package io.tidewatch.alert.routing;

import java.util.Locale;

/** Why a group is notified; the words are Alertmanager's. */
public enum NotifyReason {
    FIRST_NOTIFICATION,
    NEW_ALERTS_IN_GROUP,
    NEW_RESOLVED_ALERTS,
    ALL_ALERTS_RESOLVED,
    REPEAT_INTERVAL_ELAPSED;

    /** Lower case, as in payloads. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
