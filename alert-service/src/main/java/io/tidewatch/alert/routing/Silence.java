package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Mutes alerts for a time. Immutable.
 *
 * @param matchers all must match
 * @param startsAt inclusive
 * @param endsAt exclusive
 * @param updatedAt of the last change
 */
public record Silence(
        UUID id,
        List<AlertMatcher> matchers,
        Instant startsAt,
        Instant endsAt,
        String createdBy,
        String comment,
        Instant updatedAt) {
    /** Where it stands in its life. */
    public enum State {
        PENDING,
        ACTIVE,
        EXPIRED
    }

    public Silence {
        matchers = List.copyOf(matchers);
    }

    public State state(Instant now) {
        if (now.isBefore(startsAt)) {
            return State.PENDING;
        }
        return now.isBefore(endsAt) ? State.ACTIVE : State.EXPIRED;
    }

    public boolean matches(Labels labels) {
        return matchers.stream().allMatch(matcher -> matcher.matches(labels));
    }
}
