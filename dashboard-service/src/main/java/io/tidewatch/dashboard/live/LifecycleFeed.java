package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.dashboard.gateway.JsonSource;
import io.tidewatch.events.v1.LifecycleBatch;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lifecycle events of the last hour, and each new one. A snapshot is the query-service's answer and, as {@code fresh},
 * the events that it does not contain yet; who reads it counts them like those of a delta.
 */
final class LifecycleFeed extends EventsFeed<LifecycleBatch, LifecycleEvent> {
    private final LifecycleJson json;
    private final ObjectMapper mapper;

    LifecycleFeed(
            ProjectId project,
            Subscription.Lifecycle subscription,
            EventStream<LifecycleBatch> stream,
            JsonSource source,
            ObjectMapper json,
            ScheduledExecutorService thread,
            AtomicLong sequences,
            Clock clock) {
        super(project, subscription.filters(), subscription.limit(), stream, source, json, thread, sequences, clock);
        this.json = new LifecycleJson(json);
        this.mapper = json;
    }

    @Override
    String path() {
        return "/api/lifecycle-events";
    }

    @Override
    String what() {
        return "lifecycle events";
    }

    @Override
    List<LifecycleEvent> events(LifecycleBatch batch) {
        return batch.getEventsList();
    }

    @Override
    long timestampMs(LifecycleEvent event) {
        return event.getTimestampMs();
    }

    @Override
    boolean matches(LifecycleEvent event, Map<String, List<String>> allowed) {
        return LifecycleJson.matches(event, allowed);
    }

    @Override
    ObjectNode write(LifecycleEvent event) {
        return json.write(event);
    }

    @Override
    String whole(ObjectNode answer, List<Kept<LifecycleBatch, LifecycleEvent>> kept) {
        Map<Integer, Long> asOf = ErrorSnapshot.asOf(answer);
        long startMs = Instant.parse(answer.path("start").asText()).toEpochMilli();
        long endMs = Instant.parse(answer.path("end").asText()).toEpochMilli();
        Set<String> listed = new HashSet<>();
        answer.path("events").forEach(event -> listed.add(event.path("event_id").asText()));
        ArrayNode fresh = mapper.createArrayNode();
        for (Kept<LifecycleBatch, LifecycleEvent> one : kept) {
            long atMs = one.event().getTimestampMs();
            boolean stored =
                    one.arrival().offset() < asOf.getOrDefault(one.arrival().partition(), 0L);
            if (atMs >= startMs
                    && !(stored && atMs < endMs)
                    && listed.add(one.event().getEventId())) {
                fresh.insert(0, json.write(one.event()));
            }
        }
        answer.remove("as_of");
        answer.set("fresh", fresh);
        return answer.toString();
    }
}
