package io.tidewatch.dashboard.live;

import com.google.protobuf.MessageLite;
import io.tidewatch.model.ProjectId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets each event through once: the first time it arrives, by project, day and id, as the query-service stores it.
 * Remembers the latest 100,000. For one thread.
 *
 * @param <B> a batch as it stands on Kafka
 * @param <E> an event
 */
abstract class FirstEvents<B extends MessageLite, E> {
    private static final int REMEMBERED = 100_000;
    private static final long DAY_MS = 86_400_000;

    private record Identity(ProjectId project, long day, String id) {}

    private final Map<Identity, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    abstract List<E> events(B batch);

    abstract B batch(List<E> events);

    abstract String id(E event);

    abstract long timestampMs(E event);

    /** The arrival with those events alone that had not arrived before; maybe none. */
    Arrival<B> sift(Arrival<B> arrival) {
        List<E> all = events(arrival.message());
        List<E> first =
                all.stream().filter(event -> isFirst(arrival.project(), event)).toList();
        return first.size() == all.size()
                ? arrival
                : new Arrival<>(arrival.partition(), arrival.offset(), arrival.project(), batch(first));
    }

    private boolean isFirst(ProjectId project, E event) {
        long day = Math.floorDiv(timestampMs(event), DAY_MS);
        return seen.put(new Identity(project, day, id(event)), true) == null;
    }
}
