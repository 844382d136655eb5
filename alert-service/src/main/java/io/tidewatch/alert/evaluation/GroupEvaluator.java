package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.evaluation.AlertMachine.Observation;
import io.tidewatch.alert.evaluation.AlertMachine.Sight;
import io.tidewatch.alert.template.TemplateContext;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.SeriesSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates rules of a group one after the other at an instant, as Prometheus does ({@code rules/group.go}): each sees
 * what those before it have recorded. What they give goes to the stream; errors stay in the rule that made them. Used by
 * one thread.
 */
final class GroupEvaluator {
    private static final String DOUBLED = "vector contains metrics with the same labelset after applying rule labels";
    /** As at every way in. */
    private static final int MOST_LABELS = 64;

    private static final int LONGEST_VALUE = 4_096;
    /** When the rules before took so long, those after are not evaluated: other groups wait for the same thread. */
    private static final long MOST_NANOS = 5_000_000_000L;

    /** Answers what templates ask. */
    interface Queries {
        TemplateContext.Query at(GroupMember member, long instantMs);
    }

    private final Engine engine;
    private final EvaluationSettings settings;
    private final SeriesSource source;
    private final Queries queries;
    private final Consumer<RecordedSample> recorded;
    private final Consumer<Decision> decisions;

    /**
     * @param source what the expressions read; what is recorded must be in it when the next rule is evaluated
     * @param recorded gets each sample
     * @param decisions gets each transition
     */
    GroupEvaluator(
            Engine engine,
            EvaluationSettings settings,
            SeriesSource source,
            Queries queries,
            Consumer<RecordedSample> recorded,
            Consumer<Decision> decisions) {
        this.engine = engine;
        this.settings = settings;
        this.source = source;
        this.queries = queries;
        this.recorded = recorded;
        this.decisions = decisions;
    }

    /**
     * One evaluation of all.
     *
     * @param limit series or alerts that a rule may give; 0 for any number
     * @param impossible why nothing can be evaluated; null when it can
     */
    void evaluate(
            List<GroupMember> members, int limit, long queryOffsetMs, long instantMs, @Nullable String impossible) {
        long begun = System.nanoTime();
        for (GroupMember member : members) {
            if (member.expression == null) {
                fail(member, instantMs, member.book.error());
                continue;
            }
            try {
                if (impossible != null) {
                    throw TidewatchException.limit(impossible);
                }
                if (System.nanoTime() - begun > MOST_NANOS) {
                    throw TidewatchException.limit(
                            "the rules before took more than " + MOST_NANOS / 1_000_000_000 + " s");
                }
                List<Value.Element> result =
                        RulePlan.evaluate(engine, member.expression, source, instantMs - queryOffsetMs);
                if (member.alert == null) {
                    record(member, result, limit, instantMs - queryOffsetMs);
                } else {
                    alert(member, member.alert, result, limit, instantMs, instantMs - queryOffsetMs);
                    publish(member, instantMs - queryOffsetMs);
                }
                member.book.failed(member.leftOut);
                member.failingSinceMs = Long.MAX_VALUE;
                member.fresh = false;
            } catch (RuntimeException | StackOverflowError e) {
                fail(member, instantMs, EvaluationFault.message(member.key, e, member.book.error()));
                if (member.alert != null) {
                    publish(member, instantMs - queryOffsetMs);
                }
            }
            member.book.evaluated(instantMs);
        }
    }

    private void record(GroupMember member, List<Value.Element> result, int limit, long atMs) {
        Map<Labels, Value.Element> series = new LinkedHashMap<>();
        for (Value.Element element : result) {
            Labels.Builder builder = element.labels().toBuilder().set(Labels.NAME, member.name);
            member.labels.forEach(builder::set);
            Labels labels = builder.build();
            check(labels);
            if (series.put(labels, element) != null) {
                throw TidewatchException.caller(DOUBLED);
            }
        }
        int most = limit > 0 ? limit : settings.groups().maxRecorded();
        if (series.size() > most) {
            throw TidewatchException.limit("exceeded limit of " + most + " with " + series.size() + " series");
        }
        series.forEach((labels, element) -> recorded.accept(
                new RecordedSample(member.key.project(), labels, atMs, element.value(), element.histogram())));
        end(member, series.keySet(), atMs);
    }

    private static void check(Labels labels) {
        if (labels.size() > MOST_LABELS) {
            throw TidewatchException.limit("a series has " + labels.size() + " labels, more than " + MOST_LABELS);
        }
        labels.forEach((name, value) -> {
            if (value.length() > LONGEST_VALUE) {
                throw TidewatchException.limit("the value of label " + name + " has " + value.length()
                        + " characters, more than " + LONGEST_VALUE);
            }
        });
    }

    private void end(GroupMember member, Set<Labels> now, long atMs) {
        for (Labels ended : member.ended(now)) {
            recorded.accept(RecordedSample.end(member.key.project(), ended, atMs));
        }
        member.emits(now);
    }

    /** @param readMs the instant that the expression was evaluated at */
    private void alert(
            GroupMember member,
            AlertRule rule,
            List<Value.Element> result,
            int limit,
            long instantMs,
            long readMs) {
        if (result.size() > settings.maxAlerts()) {
            throw TidewatchException.limit(
                    "the expression returns " + result.size() + " series, more than " + settings.maxAlerts());
        }
        TemplateContext context = settings.groups().context(instantMs, queries.at(member, instantMs));
        Map<Labels, Value.Element> holding = new LinkedHashMap<>();
        for (Value.Element element : result) {
            if (holding.put(rule.alertLabels(element.labels(), element.value(), context), element) != null) {
                throw TidewatchException.caller(RuleEvaluation.DOUBLED);
            }
        }
        TransitionReason cause = member.fresh ? TransitionReason.RULE_CHANGED : null;
        Labels whole = rule.alertLabels(Labels.EMPTY);
        Map<Labels, Observation> seen = new LinkedHashMap<>();
        Set<Labels> ends = new TreeSet<>(member.book.activeLabels());
        ends.removeAll(holding.keySet());
        ends.remove(whole);
        for (Labels labels : ends) {
            see(member, seen, labels, ended(instantMs, cause));
        }
        for (Map.Entry<Labels, Value.Element> one : new TreeMap<>(holding).entrySet()) {
            Labels labels = one.getKey();
            Value.Element element = one.getValue();
            Alert before = member.book.getOrNew(labels);
            see(
                    member,
                    seen,
                    labels,
                    new Observation(
                            Sight.HOLDS,
                            element.value(),
                            () -> fitting(member, before, rule.render(element.labels(), element.value(), context)),
                            instantMs,
                            cause,
                            ""));
        }
        AlertSteps steps = new AlertSteps(rule, member.book, decisions);
        checkLimit(member, rule, steps, seen, limit, instantMs);
        String leftOut = "";
        for (Map.Entry<Labels, Observation> one : seen.entrySet()) {
            Labels labels = one.getKey();
            Value.Element element = holding.get(labels);
            Labels about = element == null ? labels : element.labels();
            Alert before = member.book.getOrNew(labels);
            if (element != null && !before.isActive() && hasNoRoom(member.book)) {
                leftOut = (member.book.isFull()
                                ? "labels and annotations of its alerts are too large"
                                : "there are " + settings.maxAlerts() + " alerts")
                        + ", the most that a rule may have; others are left out";
                continue;
            }
            Alert after = steps.step(
                    labels, one.getValue(), 0, () -> DecisionInputs.of(member.selections, source, about, readMs));
            if (element != null && before.phase() == after.phase()) {
                Map<String, String> rendered =
                        fitting(member, after, rule.render(element.labels(), element.value(), context));
                if (!rendered.equals(after.annotations())) {
                    member.book.put(after.withAnnotations(rendered), false);
                }
            }
        }
        member.leftOut(leftOut, instantMs);
        if (!leftOut.isEmpty()) {
            if (instantMs - member.leftOutSinceMs >= settings.unknownAfterMs()) {
                steps.impossibleAsAWhole(instantMs, TransitionReason.EVALUATION_FAILED, leftOut);
            }
        } else if (!holding.containsKey(whole) && member.book.getOrNew(whole).instantMs() <= instantMs) {
            steps.step(whole, ended(instantMs, cause), 0, List::of);
        }
    }

    private static void see(GroupMember member, Map<Labels, Observation> seen, Labels labels, Observation sight) {
        if (member.book.getOrNew(labels).instantMs() <= sight.instantMs()) {
            seen.put(labels, sight);
        }
    }

    private static Observation ended(long instantMs, @Nullable TransitionReason cause) {
        return new Observation(Sight.ENDS, 0, Map::of, instantMs, cause, "");
    }

    /** Whether the rule may not have one alert more; the others go on. */
    private boolean hasNoRoom(AlertBook book) {
        return book.isFull() || book.activeCount() >= settings.maxAlerts();
    }

    /** The annotations as rendered, or as they were when there is no room for larger ones. */
    private static Map<String, String> fitting(GroupMember member, Alert before, Map<String, String> rendered) {
        boolean larger = before.isActive()
                && member.book.isFull()
                && before.withAnnotations(rendered).mostBytes() > before.mostBytes();
        return larger ? before.annotations() : rendered;
    }

    /** A rule with more alerts than it may have has none, and says so; what is not known stays so. */
    private static void checkLimit(
            GroupMember member,
            AlertRule rule,
            AlertSteps steps,
            Map<Labels, Observation> seen,
            int limit,
            long instantMs) {
        if (limit == 0) {
            return;
        }
        int active = 0;
        for (Map.Entry<Labels, Observation> one : seen.entrySet()) {
            Alert known = member.book.getOrNew(one.getKey());
            active += AlertMachine.step(rule.forMs(), rule.keepFiringForMs(), known, one.getValue())
                            .alert()
                            .isActive()
                    ? 1
                    : 0;
        }
        if (active > limit) {
            String why = "exceeded limit of " + limit + " with " + active + " alerts";
            steps.endKnown(instantMs, TransitionReason.EVALUATION_FAILED, why);
            throw TidewatchException.limit(why);
        }
    }

    /** {@code ALERTS} and {@code ALERTS_FOR_STATE}. */
    private void publish(GroupMember member, long atMs) {
        if (settings.groups().alertSeriesMs() == 0) {
            return;
        }
        Set<Labels> now = new TreeSet<>();
        for (Labels labels : new TreeSet<>(member.book.activeLabels())) {
            Alert alert = member.book.getOrNew(labels);
            List<Labels> series = AlertSeries.of(alert);
            for (int i = 0; i < series.size(); i++) {
                now.add(series.get(i));
                recorded.accept(
                        RecordedSample.of(member.key.project(), series.get(i), atMs, AlertSeries.value(alert, i)));
            }
        }
        end(member, now, atMs);
    }

    private void fail(GroupMember member, long instantMs, String message) {
        member.book.failed(message);
        member.failingSinceMs = Math.min(member.failingSinceMs, instantMs);
        if (member.alert != null && instantMs - member.failingSinceMs >= settings.unknownAfterMs()) {
            new AlertSteps(member.alert, member.book, decisions)
                    .impossible(instantMs, TransitionReason.EVALUATION_FAILED, message);
        }
    }
}
