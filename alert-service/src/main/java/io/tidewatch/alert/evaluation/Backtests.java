package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.history.SampleHistory;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.engine.Engine;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs drafts over the past, a few at once. Safe for any thread. */
public final class Backtests implements AutoCloseable {
    private static final int AT_ONCE = 2;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long MOST_SAMPLES = 50_000_000;
    private static final int MOST_TRANSITIONS = 10_000;

    private final SampleHistory history;
    private final RuleTable rules;
    private final EvaluationSettings settings;
    private final Engine engine;
    private final Clock clock;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, AT_ONCE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "alert-backtest");
                thread.setDaemon(true);
                return thread;
            });

    Backtests(SampleHistory history, RuleTable rules, EvaluationSettings settings, Engine engine, Clock clock) {
        this.history = history;
        this.rules = rules;
        this.settings = settings;
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * What to run.
     *
     * @param draft the rule; whether it is enabled does not matter
     * @param replaced id of the rule to compare with; null for none
     * @param startMs no alert is active there, milliseconds since the Unix epoch
     * @param endMs after the start
     */
    public record Request(
            ProjectId project, Rule draft, @Nullable String replaced, long startMs, long endMs) {}

    /** What the draft would have done, and what the rule that it replaces would have. */
    public record Answer(
            Backtest draft,
            @Nullable Backtest replaced,
            @Nullable BacktestComparison comparison) {}

    /** Hears how far a run is; from the run's thread, often. */
    public interface Listener {
        /**
         * @param part 0 to 1, of the time to evaluate
         * @param throughMs the instant that it has come to
         */
        void progress(double part, long throughMs, long samples);
    }

    /**
     * Runs; the stage fails with what evaluation cannot do, at once where the draft does not parse.
     *
     * @param cancelled asked now and then; the run ends when it says yes
     * @throws ProblemException 429, when as many run as may
     */
    public CompletionStage<Answer> run(Request request, Listener listener, BooleanSupplier cancelled) {
        try {
            return CompletableFuture.supplyAsync(() -> runNow(request, listener, cancelled), threads);
        } catch (RejectedExecutionException e) {
            throw ProblemException.tooMany(
                    AT_ONCE + " backtests are running already on this replica", Duration.ofSeconds(10));
        }
    }

    private Answer runNow(Request request, Listener listener, BooleanSupplier cancelled) {
        Rule replaced = replaced(request);
        int runs = replaced == null ? 1 : 2;
        Backtest draft = one(request, request.draft(), 0, runs, listener, cancelled);
        if (replaced == null) {
            return new Answer(draft, null, null);
        }
        Backtest other = one(request, replaced, 1, runs, listener, cancelled);
        Set<String> own = new HashSet<>(request.draft().getLabelsMap().keySet());
        own.addAll(replaced.getLabelsMap().keySet());
        own.add(AlertRule.ALERT_NAME);
        own.add(AlertRule.SEVERITY);
        return new Answer(draft, other, BacktestComparison.of(draft, other, own));
    }

    private @Nullable Rule replaced(Request request) {
        String id = request.replaced();
        if (id == null) {
            return null;
        }
        Rule rule = rules.get(new RuleKey(request.project(), id));
        if (rule == null) {
            throw ProblemException.notFound("there is no rule " + id);
        }
        return rule;
    }

    private Backtest one(Request request, Rule rule, int run, int runs, Listener listener, BooleanSupplier cancelled) {
        long beganMs = clock.millis();
        double length = request.endMs() - request.startMs();
        BacktestRun.Guard guard = (throughMs, samples, transitions) -> {
            if (cancelled.getAsBoolean()) {
                throw new CutShortException("cancelled");
            }
            if (samples > MOST_SAMPLES) {
                throw new CutShortException(
                        "more than " + MOST_SAMPLES + " samples: choose a shorter time, or fewer series");
            }
            if (transitions > MOST_TRANSITIONS) {
                throw new CutShortException("more than " + MOST_TRANSITIONS + " transitions");
            }
            if (clock.millis() - beganMs > LIMIT.toMillis()) {
                throw new CutShortException("it takes longer than " + LIMIT.toMinutes() + " minutes");
            }
            double part = Math.min(1, Math.max(0, (throughMs - request.startMs()) / length));
            listener.progress((run + part) / runs, throughMs, samples);
        };
        AlertRule known = AlertRule.of(new RuleKey(request.project(), rule.getRuleId()), rule);
        BacktestRun backtest = new BacktestRun(history, known, settings, engine, guard);
        String cutShort = null;
        try {
            backtest.run(request.startMs(), request.endMs());
        } catch (CutShortException e) {
            cutShort = e.getMessage();
        }
        List<Decision> decisions = backtest.decisions();
        return new Backtest(
                request.startMs(),
                cutShort == null
                        ? request.endMs()
                        : Math.max(request.startMs(), Math.min(request.endMs(), backtest.throughMs())),
                cutShort,
                backtest.feed().samples(),
                backtest.feed().tiers().stream()
                        .map(use -> new Backtest.TierPart(use.tier(), use.startMs(), use.endMs()))
                        .toList(),
                List.copyOf(backtest.feed().warnings()),
                backtest.errors(),
                decisions.stream().map(Backtests::change).toList(),
                Firings.of(decisions));
    }

    private static Backtest.Change change(Decision decision) {
        Alert after = decision.transition().after();
        return new Backtest.Change(
                after.instantMs(),
                after.labels(),
                decision.transition().before(),
                after.phase(),
                decision.transition().reason().name().toLowerCase(Locale.ROOT),
                decision.transition().value());
    }

    /** A run that ends early and tells what it has found. */
    private static final class CutShortException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CutShortException(String why) {
            super(why, null, false, false);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
