package io.tidewatch.query.lifecycle;

import io.tidewatch.query.http.Parameters;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the statement of {@link LifecycleEvents} found, row by row. One thread. */
final class LifecycleAnswer {
    /** Bits of {@code grouping(kind, pool, organisation, service, error)}: 1 where a column is summed over. */
    private static final Map<Integer, String> SETS =
            Map.of(0b10111, "pool", 0b11011, "organisation", 0b11101, "service", 0b11110, "error");

    private static final int BY_KIND = 0b01111;

    /** Fields of an event that are left out where the event has none. */
    private static final List<String> FIELDS = List.of(
            "pool",
            "organisation",
            "resource_id",
            "duration_seconds",
            "available",
            "total",
            "service",
            "version",
            "environment",
            "revision",
            "url");

    private final Map<String, Map<String, Long>> by = new LinkedHashMap<>();
    private final Map<Long, Map<String, Long>> times = new TreeMap<>();
    private final Map<String, Long> asOf = new TreeMap<>();
    private final List<JsonObject> events = new ArrayList<>();
    private final List<LifecycleEvents.Pool> pools = new ArrayList<>();
    private long total;

    LifecycleAnswer() {
        for (String of : List.of("kind", "pool", "organisation", "service", "error")) {
            by.put(of, new TreeMap<>());
        }
    }

    void add(String kind, JsonObject row) {
        switch (kind) {
            case "count" -> count(row);
            case "event" -> events.add(row);
            case "pool" -> pools.add(pool(row));
            default -> asOf.put(row.getInteger("partition").toString(), row.getLong("next"));
        }
    }

    private void count(JsonObject row) {
        int set = row.getInteger("grouped");
        long count = row.getLong("count");
        if (set == BY_KIND) {
            String kind = row.getString("kind");
            times.computeIfAbsent(instant(row.getString("time")).toEpochMilli(), t -> new TreeMap<>())
                    .put(kind, count);
            by.getOrDefault("kind", new TreeMap<>()).merge(kind, count, Long::sum);
            total += count;
            return;
        }
        String of = SETS.getOrDefault(set, "");
        String value = row.getString(of, "");
        if (!value.isEmpty()) {
            by.getOrDefault(of, new TreeMap<>()).put(value, count);
        }
    }

    private static LifecycleEvents.Pool pool(JsonObject row) {
        long available = row.getLong("available");
        long total = row.getLong("total");
        return new LifecycleEvents.Pool(
                row.getString("pool"),
                row.getString("organisation"),
                available,
                total,
                total == 0 ? 1 : 1 - (double) available / total,
                Parameters.text(instant(row.getString("occurred_at")).toEpochMilli()));
    }

    /** The order of a union's rows is not said; instants and identities are texts of one form each. */
    void newestFirst() {
        events.sort(Comparator.comparing((JsonObject e) -> instant(e.getString("occurred_at")))
                .thenComparing(e -> e.getString("event_id"))
                .reversed());
        pools.sort(Comparator.comparing(LifecycleEvents.Pool::pool).thenComparing(LifecycleEvents.Pool::organisation));
    }

    long total() {
        return total;
    }

    Map<String, Map<String, Long>> by() {
        return by;
    }

    Map<String, Long> asOf() {
        return asOf;
    }

    List<LifecycleEvents.Pool> pools() {
        return pools;
    }

    List<Map<String, Object>> page(int limit) {
        return events.stream().limit(limit).map(LifecycleAnswer::event).toList();
    }

    @Nullable
    String next(int limit) {
        if (limit == 0 || events.size() <= limit) {
            return null;
        }
        JsonObject last = events.get(limit - 1);
        return new Parameters.Cursor(
                        instant(last.getString("occurred_at")), UUID.fromString(last.getString("event_id")))
                .text();
    }

    /** Every bucket of the range, also those without events. */
    List<LifecycleEvents.Bucket> buckets(long first, long to, long width) {
        List<LifecycleEvents.Bucket> buckets = new ArrayList<>();
        for (long time = first; time < to; time += width) {
            Map<String, Long> kinds = times.getOrDefault(time, Map.of());
            long count = kinds.values().stream().mapToLong(Long::longValue).sum();
            buckets.add(new LifecycleEvents.Bucket(Parameters.text(time), count, kinds));
        }
        return buckets;
    }

    private static Map<String, Object> event(JsonObject row) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event_id", row.getString("event_id"));
        event.put(
                "timestamp",
                Parameters.text(instant(row.getString("occurred_at")).toEpochMilli()));
        event.put("kind", row.getString("kind"));
        for (String field : FIELDS) {
            Object value = row.getValue(field);
            if (value != null && !"".equals(value)) {
                event.put(field, value);
            }
        }
        Map<String, Object> error = new LinkedHashMap<>();
        if (!row.getString("error_type").isEmpty()) {
            error.put("type", row.getString("error_type"));
        }
        if (!row.getString("error_message").isEmpty()) {
            error.put("message", row.getString("error_message"));
        }
        if (!error.isEmpty()) {
            event.put("error", error);
        }
        event.put("metadata", row.getJsonObject("metadata").getMap());
        return event;
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
