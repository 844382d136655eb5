package io.tidewatch.dashboard.live;

import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.ProjectId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets each error through once: the first time it arrives, by project, day and id, as the query-service stores it.
 * Remembers the latest 100,000. For one thread.
 */
final class FirstErrors {
    private static final int REMEMBERED = 100_000;
    private static final long DAY_MS = 86_400_000;

    private record Identity(ProjectId project, long day, String errorId) {}

    private final Map<Identity, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** The arrival with those events alone that had not arrived before; maybe none. */
    Arrival<ErrorBatch> sift(Arrival<ErrorBatch> arrival) {
        List<ErrorEvent> all = arrival.message().getEventsList();
        List<ErrorEvent> first =
                all.stream().filter(event -> isFirst(arrival.project(), event)).toList();
        return first.size() == all.size()
                ? arrival
                : new Arrival<>(
                        arrival.partition(),
                        arrival.offset(),
                        arrival.project(),
                        ErrorBatch.newBuilder().addAllEvents(first).build());
    }

    private boolean isFirst(ProjectId project, ErrorEvent event) {
        long day = Math.floorDiv(event.getTimestampMs(), DAY_MS);
        return seen.put(new Identity(project, day, event.getErrorId()), true) == null;
    }
}
