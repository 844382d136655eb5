package io.tidewatch.query.lifecycle;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.query.http.Parameters;
import io.tidewatch.query.store.ProjectQueries;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /api/lifecycle-events}: counts, the pools' newest status and the latest events, of one snapshot. */
public final class LifecycleEvents {
    private static final long HOUR_MS = 3_600_000;
    /** 2000-01-03, a Monday: buckets of every width begin here. */
    static final long ORIGIN_MS = 946_857_600_000L;

    private static final int MAX_BUCKETS = 11_000;
    private static final int MAX_POOLS = 1_000;
    private static final long[] USUAL_BUCKETS_MS = {
        15_000, 60_000, 300_000, 900_000, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS
    };

    /** One statement, so one snapshot: the offsets say which events counts, statuses and list contain. */
    private static final String SELECT = """
            with found as (
                select * from lifecycle_event
                where project_id = $1 and occurred_at >= $2 and occurred_at < $3
                    and day between ($2 at time zone 'UTC')::date and ($3 at time zone 'UTC')::date%1$s),
            counted as (
                select date_bin(make_interval(secs => $4), occurred_at, timestamptz '2000-01-03 00:00:00+00') as time,
                    kind, pool, organisation, service, e.error, grouping(kind, pool, organisation, service, e.error) as grouped,
                    count(*) as count
                from found
                cross join lateral (select case when kind = 'failed'
                    then coalesce(nullif(error_type, ''), left(split_part(error_message, E'\\n', 1), 64)) else '' end as error) e
                group by grouping sets (
                    (date_bin(make_interval(secs => $4), occurred_at, timestamptz '2000-01-03 00:00:00+00'), kind),
                    (pool), (organisation), (service), (e.error))),
            listed as (
                select event_id, occurred_at, kind, pool, organisation, resource_id, duration_seconds, error_type,
                    error_message, available, total, service, version, environment, revision, url, metadata
                from found where ($5::timestamptz is null or (occurred_at, event_id) < ($5, $6::uuid))
                order by occurred_at desc, event_id desc limit $7),
            statuses as (
                select pool, organisation, available, total, occurred_at from pool_status
                where project_id = $1 and occurred_at >= $10%2$s
                order by pool, organisation limit $11)
            select 'count', to_jsonb(counted) from counted
            union all select 'event', to_jsonb(listed) from listed
            union all select 'pool', to_jsonb(statuses) from statuses
            union all select 'offset', jsonb_build_object('partition', partition, 'next', next_offset)
                from consumer_offset where consumer = $8 and topic = $9
            """;

    private final ProjectQueries queries;
    private final String consumer;
    private final Duration retention;
    private final Clock clock;

    /**
     * Reads what the query-service has stored.
     *
     * @param consumer whose offsets say what is stored
     * @param retention a status older than that is not shown
     */
    public LifecycleEvents(ProjectQueries queries, String consumer, Duration retention, Clock clock) {
        this.queries = queries;
        this.consumer = consumer;
        this.retention = retention;
        this.clock = clock;
    }

    /** The answer; JSON by its field names. */
    public record Answer(
            String start,
            String end,
            String bucket,
            long total,
            Map<String, Map<String, Long>> by,
            List<Bucket> buckets,
            List<Pool> pools,
            List<Map<String, Object>> events,
            @JsonProperty("next_cursor") @Nullable String nextCursor,
            @JsonProperty("as_of") Map<String, Long> asOf) {}

    /** Events in one bucket. */
    public record Bucket(
            String time,
            long count,
            @JsonProperty("by_kind") Map<String, Long> byKind) {}

    /**
     * The newest status of a pool, whatever the range that is asked for.
     *
     * @param organisation may be empty
     * @param utilisation 1 − available / total; 1 of an empty pool
     * @param timestamp when it was
     */
    public record Pool(
            String pool, String organisation, long available, long total, double utilisation, String timestamp) {}

    /**
     * Counts, statuses and events.
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
        long bucket = bucket(parameters, start, end);
        int limit = parameters.number("limit", 50, 0, 500);
        Parameters.Cursor cursor = parameters.cursor();
        Tuple tuple = Tuple.of(project.value(), at(start), at(end), bucket / 1000.0)
                .addOffsetDateTime(cursor == null ? null : cursor.time().atOffset(ZoneOffset.UTC))
                .addUUID(cursor == null ? null : cursor.id())
                .addInteger(limit + 1)
                .addString(consumer)
                .addString(Topic.LIFECYCLE.topicName())
                .addOffsetDateTime(at(now - retention.toMillis()))
                .addInteger(MAX_POOLS);
        LifecycleFilter filter = LifecycleFilter.of(parameters);
        String events = filter.events(tuple);
        String pools = filter.pools(tuple);
        LifecycleAnswer found = new LifecycleAnswer();
        for (Row row : queries.select(project, SELECT.formatted(events, pools), tuple)) {
            found.add(row.getString(0), row.getJsonObject(1));
        }
        found.newestFirst();
        return new Answer(
                Parameters.text(start),
                Parameters.text(end),
                DurationText.print(bucket),
                found.total(),
                found.by(),
                found.buckets(ORIGIN_MS + Math.floorDiv(start - ORIGIN_MS, bucket) * bucket, end, bucket),
                found.pools(),
                found.page(limit),
                found.next(limit),
                found.asOf());
    }

    private static long bucket(Parameters parameters, long start, long end) {
        long asked = parameters.duration("bucket", 0);
        if (asked == 0) {
            for (long usual : USUAL_BUCKETS_MS) {
                if ((end - start) / usual <= 300) {
                    return usual;
                }
            }
            return USUAL_BUCKETS_MS[USUAL_BUCKETS_MS.length - 1];
        }
        if (asked % 1_000 != 0 || (24 * HOUR_MS * 7) % asked != 0) {
            throw ProblemException.invalid("bucket", "is not whole seconds that divide a week evenly");
        }
        if ((end - start) / asked > MAX_BUCKETS) {
            throw ProblemException.invalid("bucket", "gives more than " + MAX_BUCKETS + " buckets");
        }
        return asked;
    }

    private static OffsetDateTime at(long ms) {
        return Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC);
    }
}
