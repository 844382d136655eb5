package io.tidewatch.dashboard.live;

import io.tidewatch.events.v1.LifecycleBatch;
import io.tidewatch.events.v1.LifecycleEvent;
import java.util.List;

/** Lets each lifecycle event through once. */
final class FirstLifecycleEvents extends FirstEvents<LifecycleBatch, LifecycleEvent> {
    @Override
    List<LifecycleEvent> events(LifecycleBatch batch) {
        return batch.getEventsList();
    }

    @Override
    LifecycleBatch batch(List<LifecycleEvent> events) {
        return LifecycleBatch.newBuilder().addAllEvents(events).build();
    }

    @Override
    String id(LifecycleEvent event) {
        return event.getEventId();
    }

    @Override
    long timestampMs(LifecycleEvent event) {
        return event.getTimestampMs();
    }
}
