package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.InputSeries;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.live.Settling;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link StreamEvaluator} of one slot and one partition, driven by hand: its wall clock, its records, its rules. */
final class DrivenEvaluator {
    static final long START_MS = 1_763_719_200_000L;

    private static final Engine ENGINE = new Engine(EngineOptions.defaults().withLookback(Duration.ofMinutes(5)));

    private final SimulatedLog log = new SimulatedLog(1);
    private final StreamEvaluator evaluator;
    private final Map<String, AlertRuleState> states = new HashMap<>();
    private final List<String> transitions = new ArrayList<>();
    private List<InputSeries> inputs = List.of();
    private int read;
    private boolean reading = true;
    private boolean ticking = true;
    private int largestState;
    int opened;
    long nowMs = START_MS;

    /** @param limits of the windows */
    DrivenEvaluator(WindowLimits limits) {
        EvaluationSettings settings = new EvaluationSettings(
                new Settling(100, 10_000, 60_000, 1_000), limits, 300_000, 10_000, 60_000, 1_000, 100, 5_000);
        evaluator = new StreamEvaluator(1, settings, ENGINE, () -> nowMs);
        evaluator.open(0, SlotSnapshot.EMPTY);
        evaluator.begin(Map.of(0, 0L), Map.of(0, 0L), nowMs);
    }

    static Rule.Builder rule(String id, String expression) {
        return Rule.newBuilder()
                .setRuleId(id)
                .setProject("default")
                .setVersion(1)
                .setName(id)
                .setExpression(expression)
                .setSeverity("warning")
                .setEnabled(true);
    }

    /** Takes a rule, or a change of it; its windows count as filled. */
    void put(Rule.Builder rule) {
        RuleKey key = new RuleKey(ProjectId.DEFAULT, rule.getRuleId());
        if (evaluator.put(key, rule.build()) != null) {
            evaluator.activate(key);
        }
        pass(200);
    }

    /** A sample arrives that was taken so long ago. */
    void sample(String name, String host, double value, long ageMs) {
        log.append(0, nowMs, Labels.of("__name__", name, "host", host), nowMs - ageMs, value);
        step();
    }

    /** A native histogram arrives that was taken now. */
    void histogram(String name, String host, NativeHistogram histogram) {
        log.append(0, nowMs, Labels.of("__name__", name, "host", host), nowMs, histogram);
        step();
    }

    /** What the newest decision has read. */
    List<InputSeries> inputs() {
        return inputs;
    }

    /** Whether the reader keeps up; while it does not, nothing is read and its clock stands. */
    void reading(boolean on) {
        reading = on;
        step();
    }

    /** Whether anything is looked for but records that arrive; while off, no clock moves on and nothing is due by time. */
    void ticking(boolean on) {
        ticking = on;
    }

    /** Lets time pass, in steps of 100 ms. */
    void pass(long ms) {
        for (long end = nowMs + ms; nowMs < end; ) {
            nowMs = Math.min(end, nowMs + 100);
            step();
        }
    }

    private void step() {
        if (reading) {
            List<SimulatedLog.Entry> entries = log.partition(0);
            for (; read < entries.size(); read++) {
                SimulatedLog.Entry entry = entries.get(read);
                opened += evaluator.read(0, read, entry.appendMs(), entry.headers(), entry.value()) ? 1 : 0;
            }
            if (ticking) {
                evaluator.passed(0, read, nowMs);
            }
        }
        if (ticking) {
            evaluator.tick();
        }
        for (SlotCommit commit : evaluator.commits(false)) {
            commit.states().forEach(state -> {
                states.put(state.getRuleId(), state);
                largestState = Math.max(largestState, state.getSerializedSize());
            });
            commit.transitions().forEach(t -> inputs = t.getInputsList());
            commit.transitions()
                    .forEach(t -> transitions.add(t.getRuleId() + " " + t.getLabelsOrDefault("host", "*") + " "
                            + t.getFrom() + ">" + t.getTo() + " " + t.getReason()));
        }
    }

    /** What was decided since this was last asked, as {@code rule host FROM>TO REASON}. */
    List<String> told() {
        List<String> told = List.copyOf(transitions);
        transitions.clear();
        return told;
    }

    /** Bytes of the largest state that was committed. */
    int largestState() {
        return largestState;
    }

    /** How many alerts stand in a rule's committed state, those that ended included. */
    int alerts(String rule) {
        AlertRuleState state = states.get(rule);
        return state == null ? 0 : state.getAlertsCount();
    }

    /** The committed error of a rule; empty when it is well. */
    String error(String rule) {
        AlertRuleState state = states.get(rule);
        if (state == null) {
            throw new AssertionError("nothing was committed of rule " + rule);
        }
        return state.getError();
    }
}
