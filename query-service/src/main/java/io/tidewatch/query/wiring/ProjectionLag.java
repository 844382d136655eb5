package io.tidewatch.query.wiring;

import io.tidewatch.query.ledger.Signal;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How far the projected topics are behind, as their consumers see it. Safe for any thread. */
@Singleton
public class ProjectionLag {
    private record Place(Signal signal, int partition) {}

    private final Map<Place, Long> records = new ConcurrentHashMap<>();

    void set(Signal signal, int partition, long behind) {
        records.put(new Place(signal, partition), behind);
    }

    void gone(Signal signal, int partition) {
        records.remove(new Place(signal, partition));
    }

    Map<Signal, Long> bySignal() {
        Map<Signal, Long> sums = new HashMap<>();
        records.forEach((place, behind) -> sums.merge(place.signal(), behind, Long::sum));
        return sums;
    }
}
