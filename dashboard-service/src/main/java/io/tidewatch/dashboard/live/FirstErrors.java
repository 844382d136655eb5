package io.tidewatch.dashboard.live;

import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.ErrorEvent;
import java.util.List;

/** Lets each error through once. */
final class FirstErrors extends FirstEvents<ErrorBatch, ErrorEvent> {
    @Override
    List<ErrorEvent> events(ErrorBatch batch) {
        return batch.getEventsList();
    }

    @Override
    ErrorBatch batch(List<ErrorEvent> events) {
        return ErrorBatch.newBuilder().addAllEvents(events).build();
    }

    @Override
    String id(ErrorEvent event) {
        return event.getErrorId();
    }

    @Override
    long timestampMs(ErrorEvent event) {
        return event.getTimestampMs();
    }
}
