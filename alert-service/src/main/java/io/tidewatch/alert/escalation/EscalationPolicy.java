package io.tidewatch.alert.escalation;

import io.tidewatch.alert.routing.AlertMatcher;
import io.tidewatch.alert.routing.RoutedAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Who is told of an alert that nobody has acknowledged, and after how long. Immutable.
 *
 * @param id made of the project and the name
 * @param name unique within the project
 * @param matchers all must match the alert
 * @param steps in the order of their times
 */
public record EscalationPolicy(UUID id, String name, List<AlertMatcher> matchers, List<Step> steps) {
    /**
     * One step.
     *
     * @param after the alert began
     * @param channel id of the channel that is told
     */
    public record Step(Duration after, UUID channel) {}

    public EscalationPolicy {
        matchers = List.copyOf(matchers);
        steps = List.copyOf(steps);
    }

    /** Whether it is about an alert. */
    public boolean matches(RoutedAlert alert) {
        return matchers.stream().allMatch(matcher -> matcher.matches(alert.labels()));
    }

    /**
     * Numbers of the steps, from 0, whose time has come for an alert that is still firing and nobody's.
     *
     * @param taken those that were taken already
     */
    public List<Integer> due(RoutedAlert alert, Set<Integer> taken, Instant now) {
        List<Integer> due = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (!taken.contains(i)
                    && !alert.startsAt().plus(steps.get(i).after()).isAfter(now)) {
                due.add(i);
            }
        }
        return due;
    }
}
