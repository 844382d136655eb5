package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.InputOffset;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.live.Agenda;
import io.tidewatch.live.ContinuousQuery;
import io.tidewatch.live.EvaluationGrid;
import io.tidewatch.live.Selection;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one slot: restored from what was saved, changed as rules change, and saved as one consistent cut. Used by
 * the one thread that feeds the windows.
 */
final class SlotEvaluator {
    private final int slot;
    private final ProjectWindows windows;
    private final Engine engine;
    private final EvaluationSettings settings;
    private final SlotSnapshot snapshot;
    private final Agenda agenda;
    private final Map<RuleKey, SlotRule> rules = new LinkedHashMap<>();
    /** In the order of registration, so that the same stream gives the same order of decisions. */
    private final Map<ContinuousQuery, RuleEvaluation> byQuery = new LinkedHashMap<>();

    private final List<Decision> decisions = new ArrayList<>();
    private final List<RuleKey> gone = new ArrayList<>();
    private boolean progressed;
    private boolean urgent;
    private boolean frozen;
    private boolean begun;

    SlotEvaluator(int slot, ProjectWindows windows, Engine engine, EvaluationSettings settings, SlotSnapshot snapshot) {
        this.slot = slot;
        this.windows = windows;
        this.engine = engine;
        this.settings = settings;
        this.agenda = new Agenda(settings.settling());
        this.snapshot = snapshot;
        snapshot.states().forEach((key, state) -> rules.put(key, new SlotRule(key, state)));
    }

    SlotSnapshot snapshot() {
        return snapshot;
    }

    /** The time up to which time triggers were served when the slot was saved; the given one when it never was. */
    long throughMs(long otherwiseMs) {
        AlertRuleState progress = snapshot.progress();
        return progress == null ? EvaluationGrid.floor(otherwiseMs) : progress.getInstantMs();
    }

    int ruleCount() {
        return byQuery.size();
    }

    int firingCount() {
        int firing = 0;
        for (SlotRule rule : rules.values()) {
            for (Alert alert : rule.book().all()) {
                firing += alert.phase() == AlertPhase.FIRING ? 1 : 0;
            }
        }
        return firing;
    }

    /** How far before its instants the rules read, milliseconds. */
    long reachMs() {
        long reach = 0;
        for (ContinuousQuery query : byQuery.keySet()) {
            reach = Math.max(reach, query.reachMs());
        }
        return reach;
    }

    /** Registers a rule before the slot begins. */
    void load(RuleKey key, Rule rule) {
        SlotRule slotRule = rules.computeIfAbsent(key, k -> new SlotRule(k, null));
        register(slotRule, rule);
        RuleEvaluation evaluation = slotRule.evaluation();
        if (evaluation != null) {
            evaluation.query().keepEarly();
        }
    }

    boolean hasBegun() {
        return begun;
    }

    /**
     * Starts every rule, those that were saved where they stood, others anew, and ends what was saved of rules that are
     * no more.
     *
     * @param clockMs the present of the stream, for a slot that was never saved
     */
    void begin(long clockMs) {
        begun = true;
        long throughMs = throughMs(clockMs);
        for (SlotRule rule : List.copyOf(rules.values())) {
            AlertRuleState saved = rule.saved();
            RuleEvaluation evaluation = rule.evaluation();
            if (!rule.isPresent()) {
                remove(rule.key(), throughMs);
            } else if (evaluation == null) {
                endUnevaluated(rule, throughMs);
            } else if (saved != null && saved.getRuleVersion() == rule.version()) {
                evaluation.resume(throughMs, AlertStates.pending(saved));
            } else {
                urgent = true;
                evaluation.activate(throughMs, clockMs, saved != null);
            }
        }
    }

    /**
     * Takes a rule that is new or has changed. Its evaluation is registered, but starts with {@link #activate}, which is
     * called at once unless the windows must be filled first.
     *
     * @return whether the windows lack what the rule reads
     */
    boolean put(RuleKey key, Rule rule, long clockMs, long wallMs) {
        SlotRule known = rules.computeIfAbsent(key, k -> new SlotRule(k, null));
        if (known.isPresent() && known.version() >= rule.getVersion()) {
            return false;
        }
        RuleEvaluation before = known.evaluation();
        List<Selection> readBefore = known.selections();
        register(known, rule);
        drop(before);
        if (known.evaluation() == null) {
            endUnevaluated(known, EvaluationGrid.floor(clockMs));
            return false;
        }
        if (new HashSet<>(readBefore).containsAll(known.selections())) {
            activate(key, clockMs, wallMs);
            return false;
        }
        return true;
    }

    /** Starts a rule whose windows are filled; nothing when it is gone, or has been started. */
    void activate(RuleKey key, long clockMs, long wallMs) {
        SlotRule rule = rules.get(key);
        RuleEvaluation evaluation = rule == null ? null : rule.evaluation();
        if (rule != null && evaluation != null && !evaluation.isStarted()) {
            evaluation.activate(
                    EvaluationGrid.floor(clockMs),
                    wallMs,
                    rule.saved() != null || !rule.book().all().isEmpty());
        }
    }

    /** Ends the alerts of a rule that was deleted. */
    void remove(RuleKey key, long clockMs) {
        SlotRule rule = rules.remove(key);
        if (rule != null) {
            drop(rule.evaluation());
            new AlertSteps(rule.ruleOrRemains(), rule.book(), decisions::add)
                    .end(EvaluationGrid.floor(clockMs), TransitionReason.RULE_DELETED, "");
            gone.add(key);
            progressed = true;
        }
    }

    private void register(SlotRule slotRule, Rule message) {
        AlertBook book = slotRule.book();
        AlertRule rule = null;
        RuleEvaluation evaluation = null;
        try {
            rule = AlertRule.of(slotRule.key(), message);
            book.failed("");
            if (rule.enabled()) {
                RulePlan plan = RulePlan.of(rule.expression(), rule.recoveryExpression(), rule.eager(), engine);
                evaluation = new RuleEvaluation(
                        new AlertSteps(rule, book, decisions::add),
                        plan,
                        windows.of(slotRule.key().project()),
                        agenda,
                        engine,
                        settings);
                byQuery.put(evaluation.query(), evaluation);
            }
        } catch (TidewatchException e) {
            book.failed(String.valueOf(e.getMessage()));
        }
        book.touch();
        progressed = true;
        slotRule.set(message.getVersion(), rule, evaluation);
    }

    private void drop(@Nullable RuleEvaluation evaluation) {
        if (evaluation != null) {
            byQuery.remove(evaluation.query());
            evaluation.close();
        }
    }

    private void endUnevaluated(SlotRule rule, long instantMs) {
        AlertRule known = rule.ruleOrRemains();
        AlertSteps steps = new AlertSteps(known, rule.book(), decisions::add);
        if (rule.book().error().isEmpty()) {
            steps.end(instantMs, TransitionReason.RULE_CHANGED, "the rule is disabled");
        } else {
            steps.impossible(
                    instantMs, TransitionReason.EVALUATION_FAILED, rule.book().error());
        }
    }

    /** Whether arriving samples count for this slot; they do not while it passes over what it has evaluated before. */
    void listen(boolean on) {
        agenda.listen(on);
    }

    /** The clock at which time makes the next rule due; {@link Long#MAX_VALUE} when none waits for time. */
    long nextClockMs() {
        return begun ? agenda.nextClockMs() : Long.MAX_VALUE;
    }

    /** Evaluates what is due. */
    void run(long clockMs) {
        agenda.run(clockMs, due -> {
            RuleEvaluation evaluation = byQuery.get(due.query());
            if (evaluation != null) {
                progressed = true;
                // Whoever made or changed a rule wants to see soon that it is evaluated.
                urgent |= evaluation.isFresh();
                evaluation.evaluate(due);
            }
        });
    }

    /** The stream has been too far behind for too long: nothing is known of any alert until {@link #thaw}. */
    void freeze(long clockMs, String detail) {
        if (!frozen) {
            frozen = true;
            evaluations().forEach(evaluation -> evaluation.freeze(clockMs, detail));
        }
    }

    /** The stream is current again: everything is evaluated once. */
    void thaw(long clockMs) {
        if (frozen) {
            frozen = false;
            evaluations().forEach(evaluation -> evaluation.thaw(clockMs));
        }
    }

    /** Looks after each rule's own troubles: sources whose samples arrive old, and windows that are full. */
    void watch(long clockMs) {
        if (begun && !frozen) {
            evaluations().forEach(evaluation -> evaluation.watch(clockMs));
        }
    }

    private List<RuleEvaluation> evaluations() {
        return List.copyOf(byQuery.values());
    }

    /**
     * Whether it is to be saved at once: there is a transition, or a rule has come, from whose start on nothing may be
     * missed, has been evaluated for the first time, or has gone.
     */
    boolean isUrgent() {
        return urgent || !decisions.isEmpty() || !gone.isEmpty();
    }

    /** Whether anything has happened since it was last saved. */
    boolean hasProgressed() {
        return progressed || isUrgent();
    }

    /** The oldest instant that the rules may still read at; the clock when they have nothing due before. */
    long oldestDueMs(long clockMs) {
        long oldest = clockMs;
        for (ContinuousQuery query : byQuery.keySet()) {
            for (long instant : query.pending().keySet()) {
                oldest = Math.min(oldest, instant);
            }
            oldest = Math.min(oldest, clockMs - settings.settling().settleMs() - query.lateByMs());
        }
        return oldest;
    }

    private long lateByMs() {
        long late = 0;
        for (ContinuousQuery query : byQuery.keySet()) {
            late = Math.max(late, query.lateByMs());
        }
        return late;
    }

    /**
     * What is to be saved now, which counts as saved from here on.
     *
     * @param offsets next offsets to read
     * @param clockMs the clock of the stream
     * @param wallMs the moment of decision
     */
    SlotCommit take(List<InputOffset> offsets, long clockMs, long wallMs) {
        List<AlertTransition> transitions = new ArrayList<>();
        for (Decision decision : decisions) {
            transitions.add(AlertStates.transition(decision, offsets, wallMs));
        }
        List<AlertRuleState> states = new ArrayList<>();
        for (SlotRule rule : rules.values()) {
            if (rule.needsSaving()) {
                Map<Long, Long> pending = rule.pending();
                rule.book().trim();
                states.add(AlertStates.state(rule.key(), rule.version(), rule.book(), pending, offsets));
                rule.saved(pending);
            }
        }
        long waitMs =
                settings.settling().settleMs() + Math.max(settings.settling().maxDelayMs(), lateByMs());
        AlertRuleState before = snapshot.progress();
        long through = Math.max(before == null ? 0 : before.getInstantMs(), EvaluationGrid.floor(clockMs - waitMs));
        states.add(AlertRuleState.newBuilder()
                .setProject(SlotSnapshot.PROGRESS.project().value())
                .setRuleId(SlotSnapshot.PROGRESS.ruleId())
                .setInstantMs(through)
                .addAllOffsets(offsets)
                .build());
        SlotCommit commit = new SlotCommit(slot, transitions, states, gone);
        decisions.clear();
        gone.clear();
        progressed = false;
        urgent = false;
        return commit;
    }
}
