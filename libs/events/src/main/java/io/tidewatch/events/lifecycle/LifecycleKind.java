package io.tidewatch.events.lifecycle;

import java.util.Locale;
import java.util.Optional;

/** What happened; the values of {@code kind}. */
public enum LifecycleKind {
    /** A resource of a pool was given out. */
    ALLOCATED,
    /** A resource came back, after some time. */
    DEALLOCATED,
    /** A resource was asked for and could not be given. */
    FAILED,
    /** How many resources a pool has, and how many of them are free. */
    POOL,
    /** A version of a service was put into service. */
    DEPLOYED;

    /** Lower case, as it stands in events. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a name as {@link #text()} writes it; empty when there is none. */
    public static Optional<LifecycleKind> ofText(String text) {
        for (LifecycleKind kind : values()) {
            if (kind.text().equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
