package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.text.DurationText;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An answer of {@code /api/error-metrics} to which the events are added that it does not contain yet. */
final class ErrorSnapshot {
    private static final List<String> DIMENSIONS = List.of("source", "type", "severity", "service");

    private final ObjectNode answer;
    private final ErrorJson json;
    private final int limit;
    private final long startMs;
    private final long endMs;
    private final long bucketMs;
    private final Map<Integer, Long> asOf;
    private final Set<String> listed = new HashSet<>();

    /** @param limit how many of the latest events are listed */
    ErrorSnapshot(ObjectNode answer, ErrorJson json, int limit) {
        this.answer = answer;
        this.json = json;
        this.limit = limit;
        this.startMs = time(answer, "start");
        this.endMs = time(answer, "end");
        this.bucketMs = DurationText.parse(answer.path("bucket").asText());
        this.asOf = asOf(answer);
        answer.path("events").forEach(event -> listed.add(event.path("error_id").asText()));
    }

    private static long time(JsonNode object, String field) {
        return Instant.parse(object.path(field).asText()).toEpochMilli();
    }

    /**
     * Per partition of the topic the offset below which the answer contains every event; 0 for one that is absent.
     *
     * @throws TidewatchException when the answer does not say
     */
    static Map<Integer, Long> asOf(JsonNode answer) {
        if (!answer.path("as_of").isObject()) {
            throw TidewatchException.dependency("the query-service does not say up to where it counts events", null);
        }
        Map<Integer, Long> offsets = new HashMap<>();
        answer.path("as_of")
                .properties()
                .forEach(entry -> offsets.put(
                        Integer.valueOf(entry.getKey()), entry.getValue().asLong()));
        return offsets;
    }

    /** Counts an event unless the answer does: it holds what is stored and happened within its range. */
    void add(Arrival<ErrorBatch> arrival, ErrorEvent event) {
        long atMs = event.getTimestampMs();
        boolean stored = arrival.offset() < asOf.getOrDefault(arrival.partition(), 0L);
        if (atMs < startMs || (stored && atMs < endMs) || !listed.add(event.getErrorId())) {
            return;
        }
        long total = answer.path("total").asLong() + 1;
        answer.put("total", total);
        answer.put("rate_per_second", total * 1000.0 / Math.max(1, endMs - startMs));
        ObjectNode by = answer.withObjectProperty("by");
        for (String dimension : DIMENSIONS) {
            count(by.withObjectProperty(dimension), ErrorJson.field(event, dimension));
        }
        ObjectNode bucket = bucket(atMs);
        bucket.put("count", bucket.path("count").asLong() + 1);
        count(bucket.withObjectProperty("by_severity"), event.getSeverity());
        list(event);
    }

    /** The bucket of an instant, made where the answer has none. */
    private ObjectNode bucket(long atMs) {
        ArrayNode buckets = answer.withArrayProperty("buckets");
        long originMs = buckets.isEmpty() ? 0 : time(buckets.get(0), "time");
        long beginMs = originMs + Math.floorDiv(atMs - originMs, bucketMs) * bucketMs;
        int place = buckets.size();
        while (place > 0 && time(buckets.get(place - 1), "time") > beginMs) {
            place--;
        }
        if (place > 0
                && time(buckets.get(place - 1), "time") == beginMs
                && buckets.get(place - 1) instanceof ObjectNode present) {
            return present;
        }
        ObjectNode made =
                buckets.insertObject(place).put("time", WireTime.text(beginMs)).put("count", 0);
        made.putObject("by_severity");
        return made;
    }

    /** Newest first, then the greater id first. */
    private void list(ErrorEvent event) {
        ArrayNode events = answer.withArrayProperty("events");
        int place = 0;
        while (place < events.size() && isBefore(event, events.get(place))) {
            place++;
        }
        if (place < limit) {
            events.insert(place, json.write(event));
            if (events.size() > limit) {
                events.remove(limit);
            }
        }
    }

    private static boolean isBefore(ErrorEvent event, JsonNode other) {
        long otherMs = time(other, "timestamp");
        return event.getTimestampMs() < otherMs
                || (event.getTimestampMs() == otherMs
                        && event.getErrorId().compareTo(other.path("error_id").asText()) < 0);
    }

    private static void count(ObjectNode counts, String value) {
        counts.put(value, counts.path(value).asLong() + 1);
    }

    /** The {@code data} of a snapshot. */
    String text() {
        answer.remove("as_of");
        return answer.toString();
    }
}
