package io.tidewatch.query.errors;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.query.http.Parameters;
import io.tidewatch.query.store.ProjectQueries;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /api/error-metrics}: counts and the latest events, of one snapshot. */
public final class ErrorMetrics {
    private static final long HOUR_MS = 3_600_000;
    /** 2000-01-03, a Monday: buckets of every width begin here. */
    private static final long ORIGIN_MS = 946_857_600_000L;

    private static final int MAX_BUCKETS = 11_000;
    private static final long[] USUAL_BUCKETS_MS = {
        15_000, 60_000, 300_000, 900_000, 3_600_000, 6 * HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS
    };

    /** Up to here counts come from the events themselves: exact at both ends, not rounded to buckets. */
    private static final long EXACT_MS = 6 * HOUR_MS;

    /** One statement, so one snapshot: the offsets say which events counts and list contain. */
    private static final String SELECT = """
            with counted as (
                select date_bin(make_interval(secs => $4), c.time, timestamptz '2000-01-03 00:00:00+00') as time,
                    source, type, severity, service, grouping(source, type, severity, service) as grouped,
                    sum(c.count)::bigint as count
                from (%1$s) c
                group by grouping sets ((date_bin(make_interval(secs => $4), c.time, timestamptz '2000-01-03 00:00:00+00'), severity), (source), (type), (severity), (service))),
            listed as (
                select error_id, occurred_at, source, type, type_reason, error_type, severity, workflow_id, service,
                    message, stack, metadata
                from error_event
                where project_id = $1 and occurred_at >= $2 and occurred_at < $3
                    and day between ($2 at time zone 'UTC')::date and ($3 at time zone 'UTC')::date
                    and ($5::timestamptz is null or (occurred_at, error_id) < ($5, $6::uuid))%2$s
                order by occurred_at desc, error_id desc limit $7)
            select 'count', to_jsonb(counted) from counted
            union all select 'event', to_jsonb(listed) from listed
            union all select 'offset', jsonb_build_object('partition', partition, 'next', next_offset)
                from consumer_offset where consumer = $8 and topic = $9
            """;

    private static final String EVENTS = """
            select occurred_at as time, source, type, severity, service, 1 as count from error_event
            where project_id = $1 and occurred_at >= $2 and occurred_at < $3
                and day between ($2 at time zone 'UTC')::date and ($3 at time zone 'UTC')::date%s
            """;

    private static final String COUNTERS = """
            select bucket as time, source, type, severity, service, count from %s
            where project_id = $1 and bucket >= $2 and bucket < $3%s
            """;

    private final ProjectQueries queries;
    private final ErrorRetention retention;
    private final String consumer;
    private final Clock clock;

    /** @param consumer whose offsets say what is stored */
    public ErrorMetrics(ProjectQueries queries, ErrorRetention retention, String consumer, Clock clock) {
        this.consumer = consumer;
        this.queries = queries;
        this.retention = retention;
        this.clock = clock;
    }

    /** The answer; JSON by its field names. */
    public record Answer(
            String start,
            String end,
            String bucket,
            long total,
            @JsonProperty("rate_per_second") double ratePerSecond,
            Map<String, Map<String, Long>> by,
            List<Bucket> buckets,
            List<Event> events,
            @JsonProperty("next_cursor") @Nullable String nextCursor,
            @JsonProperty("as_of") Map<String, Long> asOf) {}

    /** Errors in one bucket. */
    public record Bucket(
            String time,
            long count,
            @JsonProperty("by_severity") Map<String, Long> bySeverity) {}

    /** An error event. */
    public record Event(
            @JsonProperty("error_id") String errorId,
            String timestamp,
            String source,
            String type,
            @JsonProperty("type_reason") String typeReason,
            @JsonProperty("error_type") String errorType,
            String severity,
            @JsonProperty("workflow_id") @Nullable String workflowId,
            String service,
            String message,
            String stack,
            Map<String, Object> metadata) {}

    /**
     * Counts and events of a range. The ends of one longer than six hours are moved outwards to whole buckets.
     *
     * @throws io.tidewatch.model.TidewatchException when a parameter is wrong or Postgres is away
     */
    public Answer answer(ProjectId project, Parameters parameters) {
        long now = clock.millis();
        long end = parameters.time("end", now);
        long start = parameters.time("start", end - HOUR_MS);
        if (end <= start) {
            throw ProblemException.invalid("end", "does not lie after start");
        }
        long bucket = bucket(parameters, start, end, now);
        long first = ORIGIN_MS + Math.floorDiv(start - ORIGIN_MS, bucket) * bucket;
        boolean exact = end - start <= EXACT_MS;
        long from = exact ? start : first;
        long to = exact ? end : ORIGIN_MS - Math.floorDiv(ORIGIN_MS - end, bucket) * bucket;
        int limit = parameters.number("limit", 50, 0, 500);
        Parameters.Cursor cursor = parameters.cursor();
        Tuple tuple = Tuple.of(project.value(), at(from), at(to), bucket / 1000.0)
                .addOffsetDateTime(cursor == null ? null : cursor.time().atOffset(ZoneOffset.UTC))
                .addUUID(cursor == null ? null : cursor.id())
                .addInteger(limit + 1)
                .addString(consumer)
                .addString(Topic.ERRORS.topicName());
        String filter = ErrorFilter.of(parameters).sql(tuple);
        String counted = exact ? EVENTS.formatted(filter) : COUNTERS.formatted(table(bucket), filter);
        Found found = new Found();
        for (Row row : queries.select(project, SELECT.formatted(counted, filter), tuple)) {
            found.add(row.getString(0), row.getJsonObject(1));
        }
        found.newestFirst();
        return new Answer(
                Parameters.text(from),
                Parameters.text(to),
                DurationText.print(bucket),
                found.total,
                found.total * 1000.0 / (Math.min(to, Math.max(now, from + 1)) - from),
                found.by,
                found.buckets(first, to, bucket),
                found.page(limit),
                found.next(limit),
                found.asOf);
    }

    private long bucket(Parameters parameters, long start, long end, long now) {
        long finest = start >= now - retention.fifteenSeconds().toMillis()
                ? 15_000
                : start >= now - retention.oneMinute().toMillis() ? 60_000 : 300_000;
        long asked = parameters.duration("bucket", 0);
        if (asked == 0) {
            for (long usual : USUAL_BUCKETS_MS) {
                if (usual >= finest && (end - start) / usual <= 300) {
                    return usual;
                }
            }
            return USUAL_BUCKETS_MS[USUAL_BUCKETS_MS.length - 1];
        }
        if (asked % 15_000 != 0 || (asked > 60_000 && asked % 60_000 != 0) || (24 * HOUR_MS * 7) % asked != 0) {
            throw ProblemException.invalid(
                    "bucket", "is not 15s, 1m, 5m or a multiple of them that divides a week evenly");
        }
        if (asked % finest != 0) {
            throw ProblemException.invalid(
                    "bucket",
                    "counts that fine are no longer kept: the finest for this start is " + DurationText.print(finest));
        }
        if ((end - start) / asked > MAX_BUCKETS) {
            throw ProblemException.invalid("bucket", "gives more than " + MAX_BUCKETS + " buckets");
        }
        return asked;
    }

    private static String table(long bucket) {
        return bucket % 300_000 == 0 ? "error_count_5m" : bucket % 60_000 == 0 ? "error_count_1m" : "error_count_15s";
    }

    private static OffsetDateTime at(long ms) {
        return Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC);
    }

    /** What the statement found. */
    private static final class Found {
        /** Bits of {@code grouping(source, type, severity, service)}: 1 where a column is summed over. */
        private static final Map<Integer, String> SETS = Map.of(0b0111, "source", 0b1011, "type", 0b1110, "service");

        private static final int BY_SEVERITY = 0b1101;

        private final Map<String, Map<String, Long>> by = new LinkedHashMap<>();
        private final Map<Long, Map<String, Long>> times = new TreeMap<>();
        private final Map<String, Long> asOf = new TreeMap<>();
        private final List<JsonObject> events = new ArrayList<>();
        private long total;

        Found() {
            for (String of : List.of("source", "type", "severity", "service")) {
                by.put(of, new TreeMap<>());
            }
        }

        void add(String kind, JsonObject row) {
            switch (kind) {
                case "count" -> count(row);
                case "event" -> events.add(row);
                default -> asOf.put(row.getInteger("partition").toString(), row.getLong("next"));
            }
        }

        private void count(JsonObject row) {
            int set = row.getInteger("grouped");
            long count = row.getLong("count");
            String time = row.getString("time");
            if (set == BY_SEVERITY && time != null) {
                times.computeIfAbsent(instant(time).toEpochMilli(), t -> new TreeMap<>())
                        .put(row.getString("severity"), count);
                total += count;
            } else {
                String of = set == BY_SEVERITY ? "severity" : SETS.getOrDefault(set, "");
                by.getOrDefault(of, new TreeMap<>()).put(row.getString(of), count);
            }
        }

        /** The order of a union's rows is not said; instants and identities are texts of one form each. */
        void newestFirst() {
            events.sort(Comparator.comparing((JsonObject e) -> instant(e.getString("occurred_at")))
                    .thenComparing(e -> e.getString("error_id"))
                    .reversed());
        }

        List<Event> page(int limit) {
            return events.stream().limit(limit).map(Found::event).toList();
        }

        @Nullable
        String next(int limit) {
            if (limit == 0 || events.size() <= limit) {
                return null;
            }
            JsonObject last = events.get(limit - 1);
            return new Parameters.Cursor(
                            instant(last.getString("occurred_at")), UUID.fromString(last.getString("error_id")))
                    .text();
        }

        /** Every bucket of the range, also those without errors. */
        List<Bucket> buckets(long first, long to, long width) {
            List<Bucket> buckets = new ArrayList<>();
            for (long time = first; time < to; time += width) {
                Map<String, Long> severities = times.getOrDefault(time, Map.of());
                long count =
                        severities.values().stream().mapToLong(Long::longValue).sum();
                buckets.add(new Bucket(Parameters.text(time), count, severities));
            }
            return buckets;
        }

        private static Event event(JsonObject row) {
            return new Event(
                    row.getString("error_id"),
                    Parameters.text(instant(row.getString("occurred_at")).toEpochMilli()),
                    row.getString("source"),
                    row.getString("type"),
                    row.getString("type_reason"),
                    row.getString("error_type"),
                    row.getString("severity"),
                    row.getString("workflow_id"),
                    row.getString("service"),
                    row.getString("message"),
                    row.getString("stack"),
                    row.getJsonObject("metadata").getMap());
        }

        private static Instant instant(String text) {
            return OffsetDateTime.parse(text).toInstant();
        }
    }
}
