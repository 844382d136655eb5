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
        for (GroupMember member : members) {
            if (member.expression == null) {
                fail(member, instantMs, member.book.error());
                continue;
            }
            try {
                if (impossible != null) {
                    throw TidewatchException.limit(impossible);
                }
                List<Value.Element> result =
                        RulePlan.evaluate(engine, member.expression, source, instantMs - queryOffsetMs);
                if (member.alert == null) {
                    record(member, result, limit, instantMs - queryOffsetMs);
                } else {
                    alert(member, member.alert, result, limit, instantMs);
                    publish(member, instantMs - queryOffsetMs);
                }
                member.book.failed("");
                member.failingSinceMs = Long.MAX_VALUE;
                member.fresh = false;
            } catch (TidewatchException e) {
                fail(member, instantMs, String.valueOf(e.getMessage()));
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

    private void alert(GroupMember member, AlertRule rule, List<Value.Element> result, int limit, long instantMs) {
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
        Map<Labels, Observation> seen = new LinkedHashMap<>();
        Set<Labels> scope = new TreeSet<>(holding.keySet());
        scope.addAll(member.book.activeLabels());
        for (Labels labels : scope) {
            Value.Element element = holding.get(labels);
            if (member.book.getOrNew(labels).instantMs() > instantMs) {
                continue;
            }
            seen.put(
                    labels,
                    element == null
                            ? new Observation(Sight.ENDS, 0, Map::of, instantMs, cause, "")
                            : new Observation(
                                    Sight.HOLDS,
                                    element.value(),
                                    () -> rule.render(element.labels(), element.value(), context),
                                    instantMs,
                                    cause,
                                    ""));
        }
        AlertSteps steps = new AlertSteps(rule, member.book, decisions);
        checkLimit(member, rule, steps, seen, limit, instantMs);
        seen.forEach((labels, observation) -> {
            Value.Element element = holding.get(labels);
            Labels about = element == null ? labels : element.labels();
            Alert before = member.book.getOrNew(labels);
            Alert after = steps.step(
                    labels, observation, 0, () -> DecisionInputs.of(member.selections, source, about, instantMs));
            if (element != null && before.phase() == after.phase()) {
                Map<String, String> rendered = rule.render(element.labels(), element.value(), context);
                if (!rendered.equals(after.annotations())) {
                    member.book.put(after.withAnnotations(rendered), false);
                }
            }
        });
    }

    /** A rule with more alerts than it may have has none, and says so. */
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
            steps.end(instantMs, TransitionReason.EVALUATION_FAILED, why);
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
