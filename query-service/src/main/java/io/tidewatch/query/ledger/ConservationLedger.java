package io.tidewatch.query.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.http.Parameters;
import io.tidewatch.query.store.ProjectQueries;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Answers {@code GET /api/v1/ledger}: what is committed in Postgres and, on top, what was read since. The figures'
 * meaning is in {@code docs/architecture.md#the-conservation-ledger}.
 */
public final class ConservationLedger {
    private static final String COUNTS = """
            select signal, partition_id, consumed, stored, duplicates, refused
            from conservation where project_id = $1
            """;
    private static final String PUBLISHED = """
            select signal, partition_id, producer, published from conservation_published where project_id = $1
            """;
    private static final String REFUSED =
            "select signal, reason, events from conservation_refused where project_id = $1";
    private static final String LOST = """
            select topic, partition_id, from_offset, to_offset, found_at from lost_range
            where project_id = '*' order by found_at desc limit 100
            """;

    private final ProjectQueries queries;
    private final OpenCounts open;
    private final Clock clock;

    public ConservationLedger(ProjectQueries queries, OpenCounts open, Clock clock) {
        this.queries = queries;
        this.open = open;
        this.clock = clock;
    }

    /** What this process has read and not committed. */
    public interface OpenCounts {
        /** Tallies of metrics that are not committed. */
        List<Tally> tallies();

        /** Samples of a project in memory. */
        long samples(ProjectId project);

        /** How long events took until an answer contains them. */
        List<LatencyWindow.Summary> latencies();

        /** Series of a project. */
        long series(ProjectId project);

        /** Records behind the end of the topics, by signal. */
        Map<Signal, Long> lag();
    }

    /** The answer; JSON by its field names. */
    public record Answer(
            String time,
            List<Line> ledger,
            List<Lost> lost,
            List<LatencyWindow.Summary> latencies,
            Map<String, Long> counts) {}

    /** The figures of one signal. */
    public record Line(
            String project,
            String signal,
            long accepted,
            @JsonProperty("in_kafka") long inKafka,
            long stored,
            long duplicates,
            long refused,
            @JsonProperty("in_memory") long inMemory,
            long difference,
            long lag,
            @JsonProperty("refused_by_reason") Map<String, Long> refusedByReason) {}

    /** A range that Kafka no longer had when it was to be read. */
    public record Lost(
            String topic,
            int partition,
            @JsonProperty("from_offset") long fromOffset,
            @JsonProperty("to_offset") long toOffset,
            @JsonProperty("found_at") String foundAt) {}

    private record PublishedBy(int partition, UUID producer) {}

    private static final class Sums {
        long consumed;
        long stored;
        long duplicates;
        long refused;
        final Map<Integer, Long> consumedFrom = new HashMap<>();
        final Map<String, Long> reasons = new TreeMap<>();

        void consumed(int partition, long events) {
            consumed += events;
            consumedFrom.merge(partition, events, Long::sum);
        }

        /**
         * What senders say they have put into partitions and was not read from them. By partition, so that what one has
         * more than its senders have said yet does not hide what another lacks.
         */
        long unread(Map<Integer, Long> published) {
            long unread = 0;
            for (Map.Entry<Integer, Long> partition : published.entrySet()) {
                unread += Math.max(0, partition.getValue() - consumedFrom.getOrDefault(partition.getKey(), 0L));
            }
            return unread;
        }
    }

    /** @throws io.tidewatch.model.TidewatchException when Postgres is away */
    public Answer answer(ProjectId project) {
        // Memory first: a seal in between shows as a duplicate figure for a moment, never as a loss.
        List<Tally> tallies = open.tallies();
        long inMemory = open.samples(project);
        Map<Signal, Sums> sums = committed(project);
        Sums metrics = sums.computeIfAbsent(Signal.METRICS, s -> new Sums());
        for (Tally tally : tallies) {
            Tally.Counts counts = tally.projects().get(project);
            if (counts != null) {
                metrics.consumed(tally.partition(), counts.consumed());
                metrics.duplicates += counts.duplicates();
                counts.refused().forEach((reason, events) -> {
                    metrics.refused += events;
                    metrics.reasons.merge(reason.text(), events, Long::sum);
                });
            }
        }
        Map<Integer, Long> published = published(project, tallies);
        List<Line> lines = new ArrayList<>();
        for (Signal signal : Signal.values()) {
            Sums of = sums.get(signal);
            if (of != null) {
                boolean counted = signal == Signal.METRICS;
                lines.add(line(project, signal, of, counted ? of.unread(published) : 0, counted ? inMemory : 0));
            }
        }
        return new Answer(
                Parameters.text(clock.millis()),
                lines,
                lost(project),
                open.latencies(),
                Map.of("series", open.series(project)));
    }

    private Line line(ProjectId project, Signal signal, Sums of, long unread, long inMemory) {
        long accepted = of.consumed + unread;
        long unstored = Math.max(0, of.consumed - of.stored - of.duplicates - of.refused - inMemory);
        return new Line(
                project.value(),
                signal.text(),
                accepted,
                of.consumed,
                of.stored,
                of.duplicates,
                of.refused,
                inMemory,
                unread + unstored,
                open.lag().getOrDefault(signal, 0L),
                of.reasons);
    }

    private Map<Signal, Sums> committed(ProjectId project) {
        Map<Signal, Sums> sums = new HashMap<>();
        for (Row row : queries.select(project, COUNTS, Tuple.of(project.value()))) {
            Sums of = sums.computeIfAbsent(signal(row), s -> new Sums());
            of.consumed(row.getInteger(1), row.getLong(2));
            of.stored += row.getLong(3);
            of.duplicates += row.getLong(4);
            of.refused += row.getLong(5);
        }
        for (Row row : queries.select(project, REFUSED, Tuple.of(project.value()))) {
            sums.computeIfAbsent(signal(row), s -> new Sums()).reasons.put(row.getString(1), row.getLong(2));
        }
        return sums;
    }

    /** The newest figure of each sender, added up by partition. */
    private Map<Integer, Long> published(ProjectId project, List<Tally> tallies) {
        Map<PublishedBy, Long> newest = new HashMap<>();
        for (Row row : queries.select(project, PUBLISHED, Tuple.of(project.value()))) {
            newest.merge(new PublishedBy(row.getInteger(1), row.getUUID(2)), row.getLong(3), Math::max);
        }
        for (Tally tally : tallies) {
            tally.published().forEach((sender, figure) -> {
                if (sender.project().equals(project)) {
                    newest.merge(new PublishedBy(tally.partition(), sender.producer()), figure.events(), Math::max);
                }
            });
        }
        Map<Integer, Long> published = new HashMap<>();
        newest.forEach((by, events) -> published.merge(by.partition(), events, Long::sum));
        return published;
    }

    private List<Lost> lost(ProjectId project) {
        List<Lost> lost = new ArrayList<>();
        for (Row row : queries.select(project, LOST, Tuple.tuple())) {
            lost.add(new Lost(
                    row.getString(0),
                    row.getInteger(1),
                    row.getLong(2),
                    row.getLong(3),
                    Parameters.text(row.getOffsetDateTime(4).toInstant().toEpochMilli())));
        }
        return lost;
    }

    private static Signal signal(Row row) {
        return Signal.valueOf(row.getString(0).toUpperCase(Locale.ROOT));
    }
}
