package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertInstance;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.InputSeries;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.live.Settling;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
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
    private final EvaluationSettings settings;
    private final Map<RuleKey, Rule> rules = new HashMap<>();
    private final Map<RuleKey, AlertRuleState> saved = new HashMap<>();
    private final List<RecordedSample> recorded = new ArrayList<>();
    private AlertRuleState progress = AlertRuleState.getDefaultInstance();
    private StreamEvaluator evaluator;
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
        this(limits, GroupSettings.DEFAULT);
    }

    DrivenEvaluator(WindowLimits limits, GroupSettings groups) {
        settings = new EvaluationSettings(
                new Settling(100, 10_000, 60_000, 1_000), limits, 300_000, 10_000, 60_000, 1_000, 100, 5_000, groups);
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
        rules.put(key, rule.build());
        if (evaluator.put(key, rule.build()) != null) {
            evaluator.activate(key);
        }
        pass(200);
    }

    void remove(String id) {
        RuleKey key = new RuleKey(ProjectId.DEFAULT, id);
        rules.remove(key);
        evaluator.remove(key);
        pass(200);
    }

    /** The instance dies, and another one begins from what was committed. */
    void restart() {
        evaluator = new StreamEvaluator(1, settings, ENGINE, () -> nowMs);
        evaluator.open(0, new SlotSnapshot(progress, saved));
        rules.forEach(evaluator::load);
        Map<Integer, Long> fresh = Map.of(0, (long) log.partition(0).size());
        Map<Integer, Long> start = evaluator.startOffsets(fresh);
        read = start.get(0).intValue();
        ProjectWindows.Feeder feeder = evaluator.windows().new Feeder(true);
        for (SimulatedLog.Entry entry : log.partition(0).subList(0, read)) {
            feeder.feed(entry.headers(), entry.value(), entry.appendMs());
        }
        evaluator.begin(start, fresh, nowMs);
        step();
    }

    /** All samples that were recorded of a metric. */
    List<RecordedSample> samples(String metric) {
        return recorded.stream()
                .filter(sample -> sample.labels().metricName().equals(metric))
                .toList();
    }

    /** What was recorded of a metric since this was last asked, as {@code labels value@second}, ends as {@code end}. */
    List<String> recorded(String metric) {
        List<String> told = new ArrayList<>();
        recorded.removeIf(sample -> {
            boolean ours = sample.labels().metricName().equals(metric);
            if (ours) {
                String value = StaleMarker.is(sample.value()) ? "end" : String.valueOf(sample.value());
                told.add(
                        sample.labels().withoutName() + " " + value + "@" + (sample.timestampMs() - START_MS) / 1000.0);
            }
            return ours;
        });
        return told;
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
            for (RecordedSample sample : commit.recorded()) {
                recorded.add(sample);
                log.append(0, nowMs, sample.labels(), sample.timestampMs(), sample.value());
            }
            commit.gone().forEach(saved::remove);
            commit.states().forEach(state -> {
                if (state.getRuleId().equals(SlotSnapshot.PROGRESS.ruleId())) {
                    progress = state;
                } else {
                    saved.put(new RuleKey(ProjectId.DEFAULT, state.getRuleId()), state);
                }
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

    /** The only alert of a rule, as it was committed. */
    AlertInstance alert(String rule) {
        AlertRuleState state = states.get(rule);
        if (state == null || state.getAlertsCount() != 1) {
            throw new AssertionError(rule + ": " + state);
        }
        return state.getAlerts(0);
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
