package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.dashboard.gateway.JsonSource;
import io.tidewatch.dashboard.gateway.Upstream;
import io.tidewatch.dashboard.gateway.UpstreamClient;
import io.tidewatch.live.ArrivalListener;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.Registration;
import io.tidewatch.live.Selection;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.engine.Value.Element;
import io.tidewatch.promql.engine.Value.ScalarValue;
import io.tidewatch.promql.engine.Value.VectorValue;
import io.tidewatch.promql.select.Selected;
import io.tidewatch.promql.select.Selectors;
import io.tidewatch.promql.source.SeriesSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An expression on a grid of steps: history from the query-service up to a moment ago, then values computed here from
 * the stream, step by step, each as soon as the stream's clock has passed it. Everything runs on the feeds' one thread.
 *
 * <p>An expression that looks further back than windows should hold, or at a fixed time, is asked of the query-service
 * at each step instead.
 */
final class PromqlFeed extends Feed {
    private static final Logger LOG = LoggerFactory.getLogger(PromqlFeed.class);

    /** How old a sample the query-service has for certain: history ends here, the stream goes on. */
    private static final long HISTORY_AGE_MS = 2_000;
    /** How long after a step its samples may still arrive. */
    private static final long SETTLE_MS = 100;

    private static final long LONGEST_WINDOW_MS = 15 * 60_000;
    private static final long TICK_MS = 100;
    private static final int STEPS_A_TICK = 50;
    private static final int MOST_STEPS_BEHIND = 600;
    private static final long FIRST_RETRY_MS = 2_000;
    private static final long LONGEST_RETRY_MS = 30_000;

    private final ProjectId project;
    private final Subscription.Promql subscription;
    private final MetricStream stream;
    private final JsonSource source;
    private final Engine engine;
    private final ScheduledExecutorService thread;
    private final SeriesHistory history;
    private final List<Registration> registrations = new ArrayList<>();
    private final LongSupplier nextInstant = this::nextInstantMs;
    private final long stepMs;

    /** Completes with the history; replaced when it has failed and is loaded again. */
    private CompletableFuture<Void> ready = new CompletableFuture<>();

    private volatile long nextMs;
    /** Of {@link #begin}: answers to an earlier one come too late. */
    private int attempt;

    private boolean loaded;
    private boolean filled;
    private boolean asking;
    private boolean shown;
    private boolean closed;
    private long retryMs = FIRST_RETRY_MS;
    private long askAgainMs = Long.MIN_VALUE;
    private long refused;
    private @Nullable String lastError;
    private @Nullable Future<?> ticking;

    PromqlFeed(
            ProjectId project,
            Subscription.Promql subscription,
            MetricStream stream,
            JsonSource source,
            Engine engine,
            ScheduledExecutorService thread,
            AtomicLong sequences,
            Clock clock) {
        super(sequences, clock);
        this.project = project;
        this.subscription = subscription;
        this.stream = stream;
        this.source = source;
        this.engine = engine;
        this.thread = thread;
        this.stepMs = subscription.step().toMillis();
        this.history = new SeriesHistory(subscription.range().toMillis(), stepMs);
        this.nextMs = clock.millis();
    }

    @Override
    void start() {
        thread.execute(() -> {
            register();
            begin();
            ticking = thread.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        });
    }

    private long nextInstantMs() {
        return nextMs;
    }

    private void register() {
        List<Selection> selections = selections();
        LiveWindows windows = stream.windowsOf(project);
        ArrivalListener indifferent = (series, timestampMs, newestMs, appendMs) -> {};
        selections.forEach(selection -> registrations.add(windows.register(selection, indifferent)));
        if (!registrations.isEmpty()) {
            stream.addReader(nextInstant);
        }
    }

    /** What must be kept of the stream; nothing when the query-service is to be asked instead. */
    private List<Selection> selections() {
        List<Selection> selections = new ArrayList<>();
        for (Selected selected : Selectors.of(subscription.expr().expr(), engine.options())) {
            if (selected.fixed() || selected.reachMs() > LONGEST_WINDOW_MS || selected.delayMs() < 0) {
                return List.of();
            }
            selections.add(new Selection(
                    selected.matchers(), selected.reachMs() - selected.delayMs(), selected.delayMs(), true));
        }
        return selections;
    }

    /** Loads the history, and the samples that the first steps read: twice, since some are still on their way. */
    private void begin() {
        if (closed) {
            return;
        }
        int current = ++attempt;
        long now = nowMs();
        long historyEnd = Math.floorDiv(now - HISTORY_AGE_MS, stepMs) * stepMs;
        nextMs = historyEnd + stepMs;
        loaded = false;
        filled = registrations.isEmpty();
        if (ready.isDone()) {
            ready = new CompletableFuture<>();
        }
        loadHistory(historyEnd, current);
        if (!filled) {
            fill(now)
                    .whenCompleteAsync(
                            (done, failure) -> {
                                if (failure == null) {
                                    thread.schedule(() -> fillAgain(current), HISTORY_AGE_MS, TimeUnit.MILLISECONDS);
                                } else {
                                    failed(current, failure);
                                }
                            },
                            thread);
        }
    }

    private void fillAgain(int current) {
        if (current != attempt || closed) {
            return;
        }
        fill(nowMs())
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                failed(current, failure);
                            } else if (current == attempt) {
                                filled = true;
                                retryMs = FIRST_RETRY_MS;
                            }
                        },
                        thread);
    }

    private CompletionStage<Void> fill(long nowMs) {
        WindowFill filling = new WindowFill(source);
        return CompletableFuture.allOf(registrations.stream()
                .map(registration -> filling.fill(project, stream.windowsOf(project), registration.selection(), nowMs)
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private void loadHistory(long endMs, int current) {
        long startMs = endMs - subscription.range().toMillis() / stepMs * stepMs;
        source.get(Upstream.QUERY, project, rangePath(startMs, endMs))
                .thenAcceptAsync(answer -> take(answer.at("/data/result"), endMs, current), thread)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                failed(current, failure);
                            }
                        },
                        thread);
    }

    private String rangePath(long startMs, long endMs) {
        return "/api/v1/query_range?query=" + UpstreamClient.encode(subscription.text()) + "&start=" + startMs / 1000.0
                + "&end=" + endMs / 1000.0 + "&step=" + stepMs / 1000.0;
    }

    private void take(JsonNode matrix, long endMs, int current) {
        if (current != attempt || closed) {
            return;
        }
        history.load(matrix, endMs);
        loaded = true;
        ready.complete(null);
        if (shown) {
            // Whoever has the earlier history would miss the steps between.
            publish(FeedMessage.SNAPSHOT, history.snapshot());
        }
    }

    /** One retry, later, of everything; the first failure of an attempt counts. */
    private void failed(int current, Throwable failure) {
        if (current != attempt || closed) {
            return;
        }
        int given = ++attempt;
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        LOG.debug("'{}' cannot begin: {}", subscription.text(), cause.toString());
        ready.completeExceptionally(cause);
        thread.schedule(
                () -> {
                    if (given == attempt) {
                        begin();
                    }
                },
                retryMs,
                TimeUnit.MILLISECONDS);
        retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
    }

    @Override
    CompletionStage<Snapshot> compute() {
        CompletableFuture<Snapshot> answer = new CompletableFuture<>();
        // Completed on the feeds' thread, so state and sequence are of one moment.
        thread.execute(() -> ready.whenComplete((done, failure) -> {
            if (failure == null) {
                shown = true;
                answer.complete(new Snapshot(lastSequence(), history.snapshot()));
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        return answer;
    }

    private void tick() {
        try {
            long clockMs = stream.clockMs();
            if (!loaded || !filled || asking || clockMs == Long.MIN_VALUE || nowMs() < askAgainMs) {
                return;
            }
            if ((clockMs - nextMs) / stepMs > MOST_STEPS_BEHIND) {
                begin();
                return;
            }
            long settleMs = registrations.isEmpty() ? HISTORY_AGE_MS : SETTLE_MS;
            for (int i = 0; i < STEPS_A_TICK && nextMs + settleMs <= clockMs && !asking; i++) {
                step(nextMs);
            }
        } catch (RuntimeException e) {
            // The step is left out, so that the next one has its chance.
            nextMs += stepMs;
            tell(e);
        }
    }

    private void step(long instantMs) {
        if (registrations.isEmpty()) {
            ask(instantMs);
            return;
        }
        long refusedNow =
                registrations.stream().mapToLong(Registration::refused).sum();
        if (refusedNow > refused) {
            refused = refusedNow;
            throw TidewatchException.limit("the live windows are full, so that the values would be wrong");
        }
        SeriesSource windows = stream.windowsOf(project);
        took(
                instantMs,
                elements(
                        engine.instant(subscription.expr().expr(), windows, instantMs)
                                .value(),
                        instantMs));
    }

    private void ask(long instantMs) {
        asking = true;
        int current = attempt;
        source.get(Upstream.QUERY, project, rangePath(instantMs, instantMs))
                .whenCompleteAsync(
                        (answer, failure) -> {
                            asking = false;
                            if (closed || current != attempt) {
                                return;
                            }
                            if (failure == null) {
                                answered(instantMs, answer.at("/data/result"));
                            } else {
                                askAgainMs = nowMs() + FIRST_RETRY_MS;
                                tell(failure.getCause() == null ? failure : failure.getCause());
                            }
                        },
                        thread);
    }

    private void answered(long instantMs, JsonNode matrix) {
        List<Element> values = new ArrayList<>();
        for (JsonNode series : matrix) {
            JsonNode value = series.at("/values/0/1");
            if (!value.isMissingNode()) {
                values.add(new Element(
                        WireLabels.read(series.path("metric")), instantMs, WireValues.read(value.asText())));
            }
        }
        try {
            took(instantMs, values);
        } catch (TidewatchException e) {
            nextMs = instantMs + stepMs;
            tell(e);
        }
    }

    private void took(long instantMs, List<Element> values) {
        history.add(instantMs, values);
        nextMs = instantMs + stepMs;
        lastError = null;
        publish(FeedMessage.DELTA, SeriesHistory.delta(instantMs, values));
    }

    private static List<Element> elements(Value value, long instantMs) {
        if (value instanceof VectorValue vector) {
            // A line has numbers only; a native histogram is drawn by what an expression makes of it.
            return vector.elements().stream()
                    .filter(element -> element.histogram() == null)
                    .toList();
        }
        if (value instanceof ScalarValue scalar) {
            return List.of(new Element(Labels.EMPTY, instantMs, scalar.value()));
        }
        return List.of();
    }

    /** Tells an error, once as long as it stays the same. */
    private void tell(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.equals(lastError)) {
            return;
        }
        lastError = message;
        if (!(failure instanceof TidewatchException)) {
            LOG.error("'{}' failed", subscription.text(), failure);
        }
        publish(FeedMessage.ERROR, ErrorText.of("the expression cannot be evaluated", message));
    }

    @Override
    public void close() {
        thread.execute(() -> {
            closed = true;
            stream.removeReader(nextInstant);
            if (ticking != null) {
                ticking.cancel(false);
            }
            registrations.forEach(Registration::close);
        });
    }
}
