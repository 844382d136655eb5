package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.evaluation.AlertMachine.Observation;
import io.tidewatch.alert.evaluation.AlertMachine.Sight;
import io.tidewatch.alert.template.TemplateContext;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.live.Agenda;
import io.tidewatch.live.ContinuousQuery;
import io.tidewatch.live.Evaluation;
import io.tidewatch.live.EvaluationGrid;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.SeriesWindow;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule that is being evaluated: its query on the windows, its alerts, and what its evaluations decide. Used by the one
 * thread that feeds the windows.
 */
final class RuleEvaluation implements AutoCloseable {
    /** Prometheus' words. */
    static final String DOUBLED = "vector contains metrics with the same labelset after applying alert labels";

    private final AlertRule rule;
    private final RulePlan plan;
    private final AlertSteps steps;
    private final ContinuousQuery query;
    private final LiveWindows windows;
    private final Engine engine;
    private final EvaluationSettings settings;
    private final AlertBook alerts;
    private @Nullable TransitionReason cause;
    private boolean started;
    private boolean fresh;
    private boolean frozen;
    private boolean sourcesLate;
    private long failingSinceMs = Long.MAX_VALUE;
    /** Why alerts are left out; empty while none is. */
    private String leftOut = "";

    private long leftOutSinceMs;

    /**
     * Registers the rule's query; nothing is evaluated before it is started.
     *
     * @param steps the rule and its alerts
     */
    RuleEvaluation(
            AlertSteps steps,
            RulePlan plan,
            LiveWindows windows,
            Agenda agenda,
            Engine engine,
            EvaluationSettings settings) {
        this.steps = steps;
        this.rule = steps.rule();
        this.plan = plan;
        this.windows = windows;
        this.engine = engine;
        this.settings = settings;
        this.alerts = steps.book();
        this.query = agenda.add(windows, plan.selections(), plan.mode());
    }

    RulePlan plan() {
        return plan;
    }

    ContinuousQuery query() {
        return query;
    }

    boolean isStarted() {
        return started;
    }

    /** Whether it is new or changed and has not been evaluated since. */
    boolean isFresh() {
        return fresh;
    }

    /**
     * Starts where the saved state ends.
     *
     * @param throughMs up to where time triggers count as served
     * @param pending instants that were due when the state was saved, with their append times
     */
    void resume(long throughMs, Map<Long, Long> pending) {
        started = true;
        if (plan.mode() == ContinuousQuery.Mode.PER_SERIES) {
            query.start(throughMs);
            resumeSeries(throughMs);
        } else {
            long startMs = Math.max(throughMs, alerts.instantMs());
            query.start(startMs);
            pending.forEach(query::resume);
            query.wakeAt(startMs, null);
        }
    }

    /**
     * Each series has been evaluated up to its newest sample, so that an earlier instant must not be looked at again;
     * only alerts whose series is gone from the windows need a look at all of them.
     */
    private void resumeSeries(long throughMs) {
        long newestMs = Math.max(throughMs, alerts.instantMs());
        Set<Labels> gone = new HashSet<>(alerts.activeLabels());
        for (SeriesWindow series : query.registrations().get(0).seriesRead()) {
            Labels labels = rule.alertLabels(series.labels());
            gone.remove(labels);
            newestMs = Math.max(newestMs, series.newestMs());
            Alert alert = alerts.get(labels);
            if (alert != null) {
                wakeFor(alert, series);
            }
        }
        if (!gone.isEmpty()) {
            query.wakeAt(newestMs, null);
        }
    }

    /**
     * Starts as a rule that is new, or changed: evaluated once, whatever arrives.
     *
     * @param instantMs up to where samples and time triggers do not count
     * @param nowMs not before any sample that the windows were filled with
     */
    void activate(long instantMs, long nowMs, boolean changed) {
        long startMs = Math.max(instantMs, alerts.instantMs());
        started = true;
        fresh = true;
        cause = changed ? TransitionReason.RULE_CHANGED : null;
        query.start(startMs);
        query.wakeAt(Math.max(startMs, nowMs), null);
    }

    /** Nothing is known of the rule's alerts from now on, whatever arrives, until {@link #thaw}. */
    void freeze(long clockMs, String detail) {
        if (started && !frozen) {
            frozen = true;
            steps.impossible(EvaluationGrid.floor(clockMs), TransitionReason.FROZEN, detail);
        }
    }

    /** What is due counts again, and everything is looked at once. */
    void thaw(long clockMs) {
        if (frozen) {
            frozen = false;
            query.wakeAt(clockMs, null);
        }
    }

    /**
     * Freezes the rule when a source's samples have been arriving old for too long, and thaws it when they no longer do;
     * fails it when the windows have no room for what it reads, since nothing may arrive that would tell.
     */
    void watch(long clockMs) {
        long lateSinceMs = query.lateSinceMs(clockMs);
        if (lateSinceMs == Long.MAX_VALUE) {
            if (sourcesLate) {
                sourcesLate = false;
                thaw(clockMs);
            }
        } else if (clockMs - lateSinceMs >= settings.unknownAfterMs()) {
            sourcesLate = true;
            freeze(clockMs, "samples arrive " + query.lateByMs() / 1000 + " s old, or more");
        }
        if (started && query.refused() > 0 && alerts.error().isEmpty()) {
            query.wakeAt(clockMs, null);
        }
    }

    /** Evaluates what the agenda found due. */
    void evaluate(Evaluation due) {
        if (frozen) {
            return;
        }
        fresh = false;
        SeriesWindow series = due.series();
        Alert own = series == null ? null : alerts.get(rule.alertLabels(series.labels()));
        boolean behind = own != null && own.instantMs() > due.instantMs();
        long instantMs = behind && own != null ? own.instantMs() : due.instantMs();
        TransitionReason why = cause;
        if (why == null && (behind || due.trigger() == Evaluation.Trigger.LATE_ARRIVAL)) {
            why = TransitionReason.LATE_DATA;
        }
        try {
            makeRoom();
            judge(due, instantMs, why);
            alerts.failed(leftOut);
            failingSinceMs = Long.MAX_VALUE;
            cause = null;
        } catch (TidewatchException e) {
            fail(instantMs, String.valueOf(e.getMessage()));
        }
        alerts.evaluated(instantMs);
        if (plan.readsClock()) {
            query.wakeAt(instantMs + settings.clockStepMs(), null);
        }
    }

    private void judge(Evaluation due, long instantMs, @Nullable TransitionReason why) {
        if (query.refused() > 0) {
            throw TidewatchException.limit("the windows are full: " + query.refused()
                    + " series or samples that the rule reads were left out");
        }
        SeriesWindow series = due.series();
        SeriesSource source = series == null ? windows : series.asSource();
        TemplateContext context =
                settings.groups().context(instantMs, TemplateQueries.of(engine, windows, plan.queried(), instantMs));
        Map<Labels, Value.Element> holding =
                elements(RulePlan.evaluate(engine, plan.condition(), source, instantMs), context);
        Set<Labels> recovering = recovering(source, instantMs, context);
        Set<Labels> scope = new HashSet<>(holding.keySet());
        if (series == null) {
            scope.addAll(alerts.activeLabels());
        } else {
            scope.add(rule.alertLabels(series.labels()));
            Alert whole = alerts.get(rule.alertLabels(Labels.EMPTY));
            if (whole != null && whole.phase() == AlertPhase.UNKNOWN && leftOut.isEmpty()) {
                scope.add(whole.labels());
            }
        }
        for (Labels labels : scope.stream().sorted().toList()) {
            Alert known = alerts.get(labels);
            if (known != null && known.instantMs() > instantMs) {
                wakeFor(known, series);
                continue;
            }
            Value.Element element = holding.get(labels);
            if (element != null && (known == null || !known.isActive()) && !hasRoom(series, instantMs)) {
                continue;
            }
            Observation seen = element != null
                    ? new Observation(
                            Sight.HOLDS,
                            element.value(),
                            () -> rule.render(element.labels(), element.value(), context),
                            instantMs,
                            why,
                            "")
                    : new Observation(
                            recovering.contains(labels) ? Sight.RECOVERING : Sight.ENDS,
                            0,
                            Map::of,
                            instantMs,
                            why,
                            "");
            Alert alert = steps.step(
                    labels,
                    seen,
                    due.appendMs(),
                    () -> inputs(source, element == null ? labels : element.labels(), instantMs));
            wakeFor(alert, series);
        }
    }

    /**
     * Whether the rule may have one alert more. One that may not is left out, the others go on; when that lasts, the rule
     * as a whole becomes unknown.
     */
    private boolean hasRoom(@Nullable SeriesWindow series, long instantMs) {
        String why = alerts.isFull()
                ? "labels and annotations of its alerts are too large"
                : series != null && alerts.activeCount() >= settings.maxAlerts()
                        ? "there are " + settings.maxAlerts() + " alerts"
                        : "";
        if (why.isEmpty()) {
            return true;
        }
        if (leftOut.isEmpty()) {
            leftOutSinceMs = instantMs;
        }
        leftOut = why + ", the most that a rule may have; others are left out";
        if (instantMs - leftOutSinceMs >= settings.unknownAfterMs()) {
            steps.impossibleAsAWhole(instantMs, TransitionReason.EVALUATION_FAILED, leftOut);
        }
        return false;
    }

    private void makeRoom() {
        if (!alerts.isFull() && alerts.activeCount() < settings.maxAlerts()) {
            leftOut = "";
        }
    }

    private void wakeFor(Alert alert, @Nullable SeriesWindow series) {
        if (alert.phase() == AlertPhase.PENDING) {
            query.wakeAt(alert.activeSinceMs() + rule.forMs(), series);
        } else if (alert.keptSinceMs() != 0) {
            query.wakeAt(alert.keptSinceMs() + rule.keepFiringForMs(), series);
        }
    }

    private List<SeriesPoints> inputs(SeriesSource source, Labels element, long instantMs) {
        return DecisionInputs.of(plan.selections(), source, element, instantMs);
    }

    private Map<Labels, Value.Element> elements(List<Value.Element> result, TemplateContext context) {
        if (result.size() > settings.maxAlerts()) {
            throw TidewatchException.limit(
                    "the expression returns " + result.size() + " series, more than " + settings.maxAlerts());
        }
        Map<Labels, Value.Element> elements = new LinkedHashMap<>();
        for (Value.Element element : result) {
            Labels labels = rule.alertLabels(element.labels(), element.value(), context);
            if (elements.put(labels, element) != null) {
                throw TidewatchException.caller(DOUBLED);
            }
        }
        return elements;
    }

    private Set<Labels> recovering(SeriesSource source, long instantMs, TemplateContext context) {
        if (plan.recovery() == null || !alerts.anyFired()) {
            return Set.of();
        }
        Set<Labels> recovering = new HashSet<>();
        for (Value.Element element : RulePlan.evaluate(engine, plan.recovery(), source, instantMs)) {
            recovering.add(rule.alertLabels(element.labels(), element.value(), context));
        }
        return recovering;
    }

    private void fail(long instantMs, String message) {
        alerts.failed(message);
        failingSinceMs = Math.min(failingSinceMs, instantMs);
        if (instantMs - failingSinceMs >= settings.unknownAfterMs()) {
            steps.impossible(instantMs, TransitionReason.EVALUATION_FAILED, message);
        } else {
            query.wakeAt(failingSinceMs + settings.unknownAfterMs(), null);
        }
    }

    @Override
    public void close() {
        query.close();
    }
}
