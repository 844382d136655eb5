package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.history.SampleHistory;
import io.tidewatch.live.Agenda;
import io.tidewatch.live.EvaluationGrid;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.Selection;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/**
 * One rule over a part of the past, by the code that evaluates it on the stream; every sample counts as having arrived
 * at its time stamp. One use. Not for several threads.
 */
final class BacktestRun {
    /** How much of the past is read at once. */
    private static final long CHUNK_MS = 30 * 60_000;
    /** Samples that nothing can read any more are dropped so often, in the time of the samples. */
    private static final long EVICT_EVERY_MS = 60_000;
    /** Live evaluation has the larger part of the memory. */
    private static final WindowLimits LIMITS = new WindowLimits(50_000, 5_000_000);
    /** A run looks so often, counted in instants, whether it is to go on. */
    private static final int LOOK_EVERY = 256;

    /** Whether to go on; throws when not. */
    interface Guard {
        void look(long throughMs, long samples, int transitions);
    }

    private final LiveWindows windows;
    private final Agenda agenda;
    private final AlertBook book = AlertBook.empty();
    private final List<Decision> decisions = new ArrayList<>();
    private final RulePlan plan;
    private final RuleEvaluation evaluation;
    private final HistoryFeed feed;
    private final Guard guard;
    private final List<String> errors = new ArrayList<>();
    private long ranThroughMs = Long.MIN_VALUE;
    private long evictedMs;
    private int instants;

    /** @throws TidewatchException the caller's, when the rule's expressions cannot be evaluated */
    BacktestRun(SampleHistory history, AlertRule rule, EvaluationSettings settings, Engine engine, Guard guard) {
        this.guard = guard;
        this.windows = new LiveWindows(LIMITS);
        this.agenda = new Agenda(settings.settling());
        this.plan = RulePlan.of(
                rule.expression(),
                rule.recoveryExpression(),
                rule.eager(),
                rule.hasLabelTemplates(),
                rule.queries(),
                engine);
        this.evaluation =
                new RuleEvaluation(new AlertSteps(rule, book, this::decided), plan, windows, agenda, engine, settings);
        this.feed = new HistoryFeed(history, rule.key().project(), windows, plan.selections());
    }

    private void decided(Decision decision) {
        // What it was decided on is whole windows, and nobody asks for it.
        decisions.add(new Decision(decision.rule(), decision.transition(), List.of(), decision.appendMs()));
    }

    /** Transitions so far, in their order. */
    List<Decision> decisions() {
        return List.copyOf(decisions);
    }

    HistoryFeed feed() {
        return feed;
    }

    /** Why evaluations failed, each reason once, at most ten. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** Up to which instant everything was evaluated. */
    long throughMs() {
        return ranThroughMs;
    }

    /** Evaluates from the start, where no alert is active, through the end. */
    void run(long startMs, long endMs) {
        long reachMs =
                plan.selections().stream().mapToLong(Selection::reachMs).max().orElse(0);
        evictedMs = startMs;
        for (long from = startMs - reachMs; from < startMs; from += CHUNK_MS) {
            feed.restore(from, Math.min(startMs, from + CHUNK_MS) - 1);
            look(from);
        }
        evaluation.activate(EvaluationGrid.floor(startMs), startMs, false);
        for (long from = startMs; from <= endMs; from += CHUNK_MS) {
            feed.arrive(from, Math.min(endMs, from + CHUNK_MS - 1), this::upTo);
            look(from);
        }
    }

    private void upTo(long timeMs) {
        for (long due = agenda.nextClockMs(); due <= timeMs && due > ranThroughMs; due = agenda.nextClockMs()) {
            evaluate(due);
        }
        evaluate(timeMs);
        if (timeMs - evictedMs >= EVICT_EVERY_MS) {
            evictedMs = timeMs;
            windows.evictBefore(timeMs - EVICT_EVERY_MS);
        }
    }

    private void evaluate(long clockMs) {
        agenda.run(clockMs, due -> {
            evaluation.evaluate(due);
            String error = book.error();
            if (!error.isEmpty() && errors.size() < 10 && !errors.contains(error)) {
                errors.add(error);
            }
        });
        ranThroughMs = Math.max(ranThroughMs, clockMs);
        if (++instants % LOOK_EVERY == 0) {
            look(clockMs);
        }
    }

    private void look(long throughMs) {
        guard.look(throughMs, feed.samples(), decisions.size());
    }
}
