package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.GroupRule;
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
import java.util.Set;
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

    private final Map<RuleKey, SlotGroup> groups = new LinkedHashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<RecordedSample> recorded = new ArrayList<>();
    private final AlertSeries alertSeries;
    private final List<RuleKey> gone = new ArrayList<>();
    private boolean progressed;
    private boolean urgent;
    private boolean frozen;
    private boolean begun;
    /** The stream's, when it was last told. */
    private long clockMs;

    SlotEvaluator(int slot, ProjectWindows windows, Engine engine, EvaluationSettings settings, SlotSnapshot snapshot) {
        this.slot = slot;
        this.windows = windows;
        this.engine = engine;
        this.settings = settings;
        this.agenda = new Agenda(settings.settling());
        this.snapshot = snapshot;
        this.alertSeries = new AlertSeries(settings.groups().alertSeriesMs(), recorded::add);
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
        int inGroups = 0;
        for (SlotGroup group : groups.values()) {
            inGroups += group.members().size();
        }
        return byQuery.size() + inGroups;
    }

    int firingCount() {
        int firing = 0;
        for (SlotRule rule : rules.values()) {
            firing += firing(rule.book());
        }
        for (SlotGroup group : groups.values()) {
            for (GroupMember member : group.members().values()) {
                firing += firing(member.book);
            }
        }
        return firing;
    }

    private static int firing(AlertBook book) {
        int firing = 0;
        for (Alert alert : book.all()) {
            firing += alert.phase() == AlertPhase.FIRING ? 1 : 0;
        }
        return firing;
    }

    /** How far before its instants the rules read, milliseconds. */
    long reachMs() {
        long reach = 0;
        for (ContinuousQuery query : byQuery.keySet()) {
            reach = Math.max(reach, query.reachMs());
        }
        for (GroupEvaluation group : groupEvaluations()) {
            reach = Math.max(reach, group.query().reachMs());
        }
        return reach;
    }

    /** Registers a rule before the slot begins. */
    void load(RuleKey key, Rule rule) {
        if (rule.hasGroup()) {
            GroupPlan plan = GroupPlan.of(key, rule, engine, settings.groups());
            setGroup(plan);
            plan.onArrival().forEach(member -> loadRule(plan.memberKey(member), message(plan, member)));
        } else {
            loadRule(key, rule);
        }
    }

    private static Rule message(GroupPlan plan, GroupRule member) {
        return GroupMember.message(plan.memberKey(member), member);
    }

    private void loadRule(RuleKey key, Rule rule) {
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
    void begin(long newClockMs) {
        begun = true;
        clockMs = newClockMs;
        long throughMs = throughMs(clockMs);
        for (SlotRule rule : List.copyOf(rules.values())) {
            AlertRuleState saved = rule.saved();
            RuleEvaluation evaluation = rule.evaluation();
            if (!rule.isPresent()) {
                clockMs = throughMs;
                removeRule(rule.key());
                clockMs = newClockMs;
            } else if (evaluation == null) {
                endUnevaluated(rule, throughMs);
            } else if (saved != null && saved.getRuleVersion() == rule.version()) {
                evaluation.resume(throughMs, AlertStates.pending(saved));
            } else {
                urgent = true;
                evaluation.activate(throughMs, clockMs, saved != null);
            }
        }
        groups.values().forEach(group -> group.start(clockMs));
    }

    /** Takes a group as it is from now on; what it had and has no more is ended when the slot has begun. */
    private void setGroup(GroupPlan plan) {
        SlotRule known = rules.remove(plan.key());
        SlotGroup group = groups.computeIfAbsent(
                plan.key(),
                key -> new SlotGroup(key, known == null ? null : known.saved(), decisions::add, recorded::add));
        List<RuleEvaluation> replaced = new ArrayList<>();
        List<GroupMember> noMore = group.set(
                plan,
                (key, rule, before) -> member(key, rule, before, replaced),
                (newPlan, members, instantMs) -> new GroupEvaluation(
                        newPlan,
                        members,
                        instantMs,
                        windows.of(plan.key().project()),
                        agenda,
                        engine,
                        settings,
                        recorded::add,
                        decisions::add));
        // Only now, so that the windows keep what both read.
        replaced.forEach(this::drop);
        for (GroupMember member : noMore) {
            if (group.onArrival().contains(member.key)) {
                rules.put(member.key, new SlotRule(member.key, member.version, member.book));
            } else {
                group.end(member, clockMs, TransitionReason.RULE_DELETED);
                gone.add(member.key);
            }
        }
        progressed = true;
    }

    private GroupMember member(
            RuleKey key, GroupRule rule, @Nullable GroupMember before, List<RuleEvaluation> replaced) {
        SlotRule known = rules.remove(key);
        RuleEvaluation own = known == null ? null : known.evaluation();
        if (own != null) {
            replaced.add(own);
        }
        AlertBook book = before != null ? before.book : known != null ? known.book() : AlertBook.empty();
        GroupMember member = new GroupMember(key, rule, book, engine);
        if (before != null) {
            member.emitted = before.emitted;
            member.emittedChanged = before.emittedChanged;
            member.fresh = before.version != member.version;
        } else if (known != null) {
            AlertRuleState saved = known.saved();
            if (saved != null) {
                member.resume(saved);
            }
            member.fresh = known.version() != member.version;
        }
        if (member.fresh) {
            book.touch();
        }
        return member;
    }

    /**
     * Takes a rule that is new or has changed. Its evaluation is registered, but starts with {@link #activate}, which is
     * called at once unless the windows must be filled first.
     *
     * @return whether the windows lack what the rule reads
     */
    boolean put(RuleKey key, Rule rule, long newClockMs, long wallMs) {
        clockMs = newClockMs;
        return rule.hasGroup() ? putGroup(key, rule, wallMs) : putRule(key, rule, wallMs);
    }

    private boolean putGroup(RuleKey key, Rule rule, long wallMs) {
        SlotGroup known = groups.get(key);
        if (known != null && known.version() >= rule.getVersion()) {
            return false;
        }
        GroupPlan plan = GroupPlan.of(key, rule, engine, settings.groups());
        Set<RuleKey> onArrivalBefore = known == null ? Set.of() : known.onArrival();
        List<Selection> readBefore = known == null || known.evaluation() == null
                ? List.of()
                : known.evaluation().selections();
        setGroup(plan);
        SlotGroup group = groups.get(key);
        GroupEvaluation evaluation = group == null ? null : group.evaluation();
        boolean lacks = evaluation != null && !new HashSet<>(readBefore).containsAll(evaluation.selections());
        if (group != null && !lacks) {
            group.start(clockMs);
        }
        for (GroupRule member : plan.onArrival()) {
            lacks |= putRule(plan.memberKey(member), message(plan, member), wallMs);
        }
        for (RuleKey before : onArrivalBefore) {
            if (group != null
                    && !group.onArrival().contains(before)
                    && !group.members().containsKey(before)) {
                removeRule(before);
            }
        }
        urgent = true;
        return lacks;
    }

    private boolean putRule(RuleKey key, Rule rule, long wallMs) {
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
            activateRule(key, wallMs);
            return false;
        }
        return true;
    }

    /** Starts a rule whose windows are filled; nothing when it is gone, or has been started. */
    void activate(RuleKey key, long newClockMs, long wallMs) {
        clockMs = newClockMs;
        SlotGroup group = groups.get(key);
        if (group != null) {
            group.start(clockMs);
            group.onArrival().forEach(member -> activateRule(member, wallMs));
        } else {
            activateRule(key, wallMs);
        }
    }

    private void activateRule(RuleKey key, long wallMs) {
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
    void remove(RuleKey key, long newClockMs) {
        clockMs = newClockMs;
        SlotGroup group = groups.remove(key);
        if (group == null) {
            removeRule(key);
            return;
        }
        group.close();
        for (GroupMember member : group.members().values()) {
            group.end(member, clockMs, TransitionReason.RULE_DELETED);
            gone.add(member.key);
        }
        group.onArrival().forEach(this::removeRule);
        gone.add(key);
        progressed = true;
    }

    private void removeRule(RuleKey key) {
        SlotRule rule = rules.remove(key);
        if (rule != null) {
            drop(rule.evaluation());
            new AlertSteps(rule.ruleOrRemains(), rule.book(), this::decided)
                    .end(EvaluationGrid.floor(clockMs), TransitionReason.RULE_DELETED, "");
            gone.add(key);
            progressed = true;
        }
    }

    private void decided(Decision decision) {
        decisions.add(decision);
        alertSeries.changed(decision.rule().key(), decision.transition());
    }

    private void register(SlotRule slotRule, Rule message) {
        AlertBook book = slotRule.book();
        AlertRule rule = null;
        RuleEvaluation evaluation = null;
        try {
            rule = AlertRule.of(slotRule.key(), message);
            book.failed("");
            if (rule.enabled()) {
                RulePlan plan = RulePlan.of(
                        rule.expression(),
                        rule.recoveryExpression(),
                        rule.eager(),
                        rule.hasLabelTemplates(),
                        rule.queries(),
                        engine);
                evaluation = new RuleEvaluation(
                        new AlertSteps(rule, book, this::decided),
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
        AlertSteps steps = new AlertSteps(known, rule.book(), this::decided);
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
    void run(long newClockMs) {
        clockMs = newClockMs;
        agenda.run(clockMs, due -> {
            if (due.query().mode() == ContinuousQuery.Mode.SCHEDULED) {
                progressed = true;
                for (GroupEvaluation group : groupEvaluations()) {
                    if (group.query().equals(due.query())) {
                        group.evaluate(due);
                    }
                }
                return;
            }
            RuleEvaluation evaluation = byQuery.get(due.query());
            if (evaluation != null) {
                progressed = true;
                // Whoever made or changed a rule wants to see soon that it is evaluated.
                urgent |= evaluation.isFresh();
                evaluation.evaluate(due);
            }
        });
        if (alertSeries.isDue(clockMs)) {
            Map<RuleKey, AlertBook> books = new LinkedHashMap<>();
            rules.forEach((key, rule) -> books.put(key, rule.book()));
            alertSeries.repeat(clockMs, books);
        }
    }

    private List<GroupEvaluation> groupEvaluations() {
        List<GroupEvaluation> all = new ArrayList<>();
        for (SlotGroup group : groups.values()) {
            GroupEvaluation evaluation = group.evaluation();
            if (evaluation != null && !group.members().isEmpty()) {
                all.add(evaluation);
            }
        }
        return all;
    }

    /** The stream has been too far behind for too long: nothing is known of any alert until {@link #thaw}. */
    void freeze(long clockMs, String detail) {
        if (!frozen) {
            frozen = true;
            evaluations().forEach(evaluation -> evaluation.freeze(clockMs, detail));
            groupEvaluations().forEach(group -> group.freeze(clockMs, detail));
        }
    }

    /** The stream is current again: everything is evaluated once. */
    void thaw(long clockMs) {
        if (frozen) {
            frozen = false;
            evaluations().forEach(evaluation -> evaluation.thaw(clockMs));
            groupEvaluations().forEach(GroupEvaluation::thaw);
        }
    }

    /** Looks after each rule's own troubles: sources whose samples arrive old, and windows that are full. */
    void watch(long clockMs) {
        if (begun && !frozen) {
            evaluations().forEach(evaluation -> evaluation.watch(clockMs));
            groupEvaluations().forEach(group -> group.watch(clockMs));
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
        return urgent || !decisions.isEmpty() || !gone.isEmpty() || !recorded.isEmpty();
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
        for (GroupEvaluation group : groupEvaluations()) {
            oldest = Math.min(oldest, group.nextMs());
        }
        return oldest;
    }

    private long lateByMs() {
        long late = 0;
        for (ContinuousQuery query : byQuery.keySet()) {
            late = Math.max(late, query.lateByMs());
        }
        for (GroupEvaluation group : groupEvaluations()) {
            late = Math.max(late, group.query().lateByMs());
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
        for (SlotGroup group : groups.values()) {
            states.addAll(group.save(offsets));
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
        SlotCommit commit = new SlotCommit(slot, transitions, states, gone, recorded);
        recorded.clear();
        decisions.clear();
        gone.clear();
        progressed = false;
        urgent = false;
        return commit;
    }
}
