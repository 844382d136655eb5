package io.tidewatch.alert.routing;

import java.time.Instant;
import java.util.List;

/** A named set of moments: the union of its parts. Immutable. */
public record NamedInterval(String name, List<TimeInterval> parts) {
    public NamedInterval {
        parts = List.copyOf(parts);
    }

    public boolean contains(Instant instant) {
        return parts.stream().anyMatch(part -> part.contains(instant));
    }
}
