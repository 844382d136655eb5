package io.tidewatch.events.errors;

import io.tidewatch.events.EventRecords;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.ErrorEvent;
import java.util.List;

/** Errors on {@code tidewatch.errors}: batches of one project, partitioned by (project, service). */
public final class ErrorRecords extends EventRecords<ErrorBatch, ErrorEvent> {
    public ErrorRecords() {
        super(Topic.ERRORS, ErrorBatch.parser());
    }

    @Override
    protected String shard(ErrorEvent event) {
        return event.getService();
    }

    @Override
    protected long timestampMs(ErrorEvent event) {
        return event.getTimestampMs();
    }

    @Override
    protected ErrorBatch batch(List<ErrorEvent> events) {
        return ErrorBatch.newBuilder().addAllEvents(events).build();
    }
}
