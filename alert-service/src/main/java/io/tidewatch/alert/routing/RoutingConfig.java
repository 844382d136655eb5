package io.tidewatch.alert.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that an Alertmanager configuration says, read and resolved. Immutable.
 *
 * @param resolveTimeout how long an alert counts as firing whose sender gave no end
 * @param root of the route tree; matches every alert
 * @param receivers by name
 * @param intervals by name
 */
public record RoutingConfig(
        Duration resolveTimeout,
        Route root,
        Map<String, Receiver> receivers,
        List<InhibitRule> inhibitRules,
        Map<String, NamedInterval> intervals) {
    public RoutingConfig {
        receivers = Map.copyOf(receivers);
        inhibitRules = List.copyOf(inhibitRules);
        intervals = Map.copyOf(intervals);
    }

    /** The receiver of a route. */
    public Receiver receiver(String name) {
        return Objects.requireNonNull(receivers.get(name), name);
    }

    /** The names of intervals for whose sake the route sends nothing now; empty when it may send. */
    public List<String> mutedBy(Route route, Instant now) {
        List<String> muting = route.muteIntervals().stream()
                .filter(name -> interval(name).contains(now))
                .toList();
        if (!muting.isEmpty()) {
            return muting;
        }
        boolean active = route.activeIntervals().isEmpty()
                || route.activeIntervals().stream()
                        .anyMatch(name -> interval(name).contains(now));
        return active ? List.of() : route.activeIntervals();
    }

    private NamedInterval interval(String name) {
        return Objects.requireNonNull(intervals.get(name), name);
    }
}
