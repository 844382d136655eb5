package io.tidewatch.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which faults are on, each until a time: none is forgotten on. Safe for any thread. */
public final class Faults {
    /** No fault stays on for longer. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private final Clock clock;
    private final Map<Fault, Instant> until = new ConcurrentHashMap<>();

    public Faults(Clock clock) {
        this.clock = clock;
    }

    /**
     * Switches a fault on, or sets anew how long it lasts.
     *
     * @throws IllegalArgumentException when it would last no time, or for more than {@link #LONGEST}
     */
    public void start(Fault fault, Duration lasts) {
        if (lasts.isNegative() || lasts.isZero() || lasts.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a fault lasts from 1 to " + LONGEST.toSeconds() + " seconds");
        }
        until.put(fault, clock.instant().plus(lasts));
    }

    public void stop(Fault fault) {
        until.remove(fault);
    }

    public boolean isOn(Fault fault) {
        return endOf(fault) != null;
    }

    /** When the fault ends; null while it is off. */
    public @Nullable Instant endOf(Fault fault) {
        Instant end = until.get(fault);
        return end != null && clock.instant().isBefore(end) ? end : null;
    }
}
