package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.dashboard.gateway.JsonSource;
import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** Errors of the last hour, and each new one; a snapshot counts what the answer does not contain yet. */
final class ErrorsFeed extends EventsFeed<ErrorBatch, ErrorEvent> {
    private final ErrorJson json;
    private final int limit;

    ErrorsFeed(
            ProjectId project,
            Subscription.Errors subscription,
            EventStream<ErrorBatch> stream,
            JsonSource source,
            ObjectMapper json,
            ScheduledExecutorService thread,
            AtomicLong sequences,
            Clock clock) {
        super(project, subscription.filters(), subscription.limit(), stream, source, json, thread, sequences, clock);
        this.json = new ErrorJson(json);
        this.limit = subscription.limit();
    }

    @Override
    String path() {
        return "/api/error-metrics";
    }

    @Override
    String what() {
        return "errors";
    }

    @Override
    List<ErrorEvent> events(ErrorBatch batch) {
        return batch.getEventsList();
    }

    @Override
    long timestampMs(ErrorEvent event) {
        return event.getTimestampMs();
    }

    @Override
    boolean matches(ErrorEvent event, Map<String, List<String>> allowed) {
        return ErrorJson.matches(event, allowed);
    }

    @Override
    ObjectNode write(ErrorEvent event) {
        return json.write(event);
    }

    @Override
    String whole(ObjectNode answer, List<Kept<ErrorBatch, ErrorEvent>> kept) {
        ErrorSnapshot snapshot = new ErrorSnapshot(answer, json, limit);
        kept.forEach(one -> snapshot.add(one.arrival(), one.event()));
        return snapshot.text();
    }
}
