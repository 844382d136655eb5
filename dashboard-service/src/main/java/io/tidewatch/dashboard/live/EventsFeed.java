package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.MessageLite;
import io.tidewatch.dashboard.gateway.JsonSource;
import io.tidewatch.dashboard.gateway.Upstream;
import io.tidewatch.dashboard.gateway.UpstreamClient;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events of a topic of the last hour, and each new one as Kafka has it. A snapshot is the query-service's answer, which
 * says up to which offsets it counts, and the arrivals from there on: no event twice, none left out. All snapshots begin
 * at one start, which moves on once a minute by a snapshot to everyone; what happened before it is in none of them and
 * in no delta. Everything runs on the feeds' one thread.
 *
 * @param <B> a batch as it stands on Kafka
 * @param <E> an event
 */
abstract class EventsFeed<B extends MessageLite, E> extends Feed {
    private static final long RANGE_MS = 3_600_000;
    /** The hour moves on this often. */
    private static final long REFRESH_S = 60;

    private static final long CATCH_UP_MS = 5_000;
    private static final long LOOK_AGAIN_MS = 20;
    private static final long ASK_AGAIN_MS = 250;

    private final ProjectId project;
    private final Map<String, List<String>> filters;
    private final int limit;
    private final EventStream<B> stream;
    private final JsonSource source;
    private final ObjectMapper json;
    private final ScheduledExecutorService thread;
    private final Consumer<List<Arrival<B>>> listener = this::arrived;
    private long startMs;
    private @Nullable Future<?> refreshing;

    /**
     * A feed that has not started.
     *
     * @param filters allowed values by field
     * @param limit how many of the latest events the snapshot lists
     */
    EventsFeed(
            ProjectId project,
            Map<String, List<String>> filters,
            int limit,
            EventStream<B> stream,
            JsonSource source,
            ObjectMapper json,
            ScheduledExecutorService thread,
            AtomicLong sequences,
            Clock clock) {
        super(sequences, clock);
        this.project = project;
        this.filters = filters;
        this.limit = limit;
        this.stream = stream;
        this.source = source;
        this.json = json;
        this.thread = thread;
        this.startMs = clock.millis() - RANGE_MS;
    }

    /** Where the query-service answers, with this class's parameters. */
    abstract String path();

    /** The events in words. */
    abstract String what();

    abstract List<E> events(B batch);

    abstract long timestampMs(E event);

    abstract boolean matches(E event, Map<String, List<String>> allowed);

    /** The event as the query-service writes it. */
    abstract ObjectNode write(E event);

    /**
     * The data of a snapshot.
     *
     * @param kept what has arrived lately and matches, oldest first; the answer may contain it already
     */
    abstract String whole(ObjectNode answer, List<Kept<B, E>> kept);

    /** An event and what it arrived in. */
    record Kept<B extends MessageLite, E>(Arrival<B> arrival, E event) {}

    @Override
    void start() {
        stream.addListener(listener);
        refreshing = thread.scheduleWithFixedDelay(this::refresh, REFRESH_S, REFRESH_S, TimeUnit.SECONDS);
    }

    private void arrived(List<Arrival<B>> arrivals) {
        ArrayNode fresh = json.createArrayNode();
        for (int i = arrivals.size() - 1; i >= 0; i--) {
            List<E> matching = matching(arrivals.get(i));
            for (int j = matching.size() - 1; j >= 0; j--) {
                if (timestampMs(matching.get(j)) >= startMs) {
                    fresh.add(write(matching.get(j)));
                }
            }
        }
        if (!fresh.isEmpty()) {
            ObjectNode data = json.createObjectNode();
            data.set("events", fresh);
            publish(FeedMessage.DELTA, data.toString());
        }
    }

    private List<E> matching(Arrival<B> arrival) {
        if (!arrival.project().equals(project)) {
            return List.of();
        }
        return events(arrival.message()).stream()
                .filter(event -> matches(event, filters))
                .toList();
    }

    /** A failure leaves figures as they are, right but of an older start; the next refresh comes. */
    private void refresh() {
        long nextStartMs = nowMs() - RANGE_MS;
        var unused = whole(nextStartMs, text -> {
            startMs = nextStartMs;
            publish(FeedMessage.SNAPSHOT, text);
            return text;
        });
    }

    @Override
    CompletionStage<Snapshot> compute() {
        CompletableFuture<Snapshot> answer = new CompletableFuture<>();
        thread.execute(() -> {
            long askedStartMs = startMs;
            whole(askedStartMs, text -> new Snapshot(lastSequence(), text)).whenComplete((snapshot, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
                } else if (askedStartMs == startMs) {
                    answer.complete(snapshot);
                } else {
                    compute().whenComplete((again, againFailed) -> {
                        if (againFailed == null) {
                            answer.complete(again);
                        } else {
                            answer.completeExceptionally(againFailed);
                        }
                    });
                }
            });
        });
        return answer;
    }

    /** The state since a start. What is to be done with it is done at the moment of which it is true. */
    private <T> CompletableFuture<T> whole(long sinceMs, Function<String, T> use) {
        CompletableFuture<T> whole = new CompletableFuture<>();
        ask(sinceMs, use, nowMs() + CATCH_UP_MS, whole);
        return whole;
    }

    private <T> void ask(long sinceMs, Function<String, T> use, long deadlineMs, CompletableFuture<T> whole) {
        StringBuilder path = new StringBuilder(path())
                .append("?start=")
                .append(WireTime.text(sinceMs))
                .append("&limit=")
                .append(limit);
        filters.forEach((field, values) -> values.forEach(
                value -> path.append('&').append(field).append('=').append(UpstreamClient.encode(value))));
        source.get(Upstream.QUERY, project, path.toString())
                .thenAcceptAsync(answer -> join(answer, sinceMs, use, deadlineMs, whole), thread)
                .exceptionally(failure -> {
                    whole.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
                    return null;
                });
    }

    private <T> void join(
            JsonNode answer, long sinceMs, Function<String, T> use, long deadlineMs, CompletableFuture<T> whole) {
        Map<Integer, Long> asOf = ErrorSnapshot.asOf(answer);
        boolean passed = stream.hasPassed(asOf);
        if (passed && stream.keepsSince(asOf)) {
            List<Kept<B, E>> kept = stream.kept().stream()
                    .flatMap(arrival -> matching(arrival).stream().map(event -> new Kept<>(arrival, event)))
                    .toList();
            whole.complete(use.apply(whole((ObjectNode) answer, kept)));
        } else if (nowMs() > deadlineMs) {
            whole.completeExceptionally(TidewatchException.dependency(
                    passed
                            ? "what is stored lags behind the live stream of " + what()
                            : "the live stream of " + what() + " lags behind what is stored",
                    null));
        } else if (passed) {
            // Stored later than our memory of the stream begins: soon it will not be.
            thread.schedule(() -> ask(sinceMs, use, deadlineMs, whole), ASK_AGAIN_MS, TimeUnit.MILLISECONDS);
        } else {
            thread.schedule(
                    () -> {
                        try {
                            join(answer, sinceMs, use, deadlineMs, whole);
                        } catch (RuntimeException e) {
                            whole.completeExceptionally(e);
                        }
                    },
                    LOOK_AGAIN_MS,
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        stream.removeListener(listener);
        if (refreshing != null) {
            refreshing.cancel(false);
        }
    }
}
