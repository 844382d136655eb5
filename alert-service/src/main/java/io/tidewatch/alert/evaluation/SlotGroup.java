package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.GroupRule;
import io.tidewatch.events.v1.InputOffset;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.live.EvaluationGrid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A rule group of a slot: its plan, the rules that it evaluates together, and which others are its own. */
final class SlotGroup {
    private final RuleKey key;
    private final Consumer<Decision> decisions;
    private final Consumer<RecordedSample> recorded;
    private final Map<RuleKey, GroupMember> members = new LinkedHashMap<>();
    private final Set<RuleKey> onArrival = new HashSet<>();
    private @Nullable GroupPlan plan;
    private @Nullable GroupEvaluation evaluation;
    private long savedInstantMs;
    private double savedSeconds;
    private boolean changed;

    /** @param saved its state; null when the group is new */
    SlotGroup(
            RuleKey key,
            @Nullable AlertRuleState saved,
            Consumer<Decision> decisions,
            Consumer<RecordedSample> recorded) {
        this.key = key;
        this.decisions = decisions;
        this.recorded = recorded;
        this.savedInstantMs = saved == null ? 0 : saved.getInstantMs();
        this.savedSeconds = saved == null ? 0 : saved.getEvaluationSeconds();
        this.changed = saved == null;
    }

    RuleKey key() {
        return key;
    }

    long version() {
        return plan == null ? 0 : plan.version();
    }

    @Nullable
    GroupEvaluation evaluation() {
        return evaluation;
    }

    /** Keys of its rules that are evaluated as samples arrive; a copy. */
    Set<RuleKey> onArrival() {
        return Set.copyOf(onArrival);
    }

    Map<RuleKey, GroupMember> members() {
        return members;
    }

    /** Makes an evaluation of the members now. */
    interface Evaluations {
        GroupEvaluation of(GroupPlan plan, List<GroupMember> members, long instantMs);
    }

    /** Makes a member; the book is that of the rule as it was, null when there was none. */
    interface Members {
        GroupMember of(RuleKey key, GroupRule rule, @Nullable GroupMember before);
    }

    /**
     * The group is this from now on; its evaluation is registered and not started. Members that stay keep their state;
     * the answer is those that are no more.
     */
    List<GroupMember> set(GroupPlan newPlan, Members make, Evaluations evaluations) {
        Map<RuleKey, GroupMember> before = new LinkedHashMap<>(members);
        GroupEvaluation old = evaluation;
        long instantMs = old == null || old.instantMs() == 0 ? savedInstantMs : old.instantMs();
        members.clear();
        for (GroupRule rule : newPlan.together()) {
            RuleKey member = newPlan.memberKey(rule);
            members.put(member, make.of(member, rule, before.remove(member)));
        }
        onArrival.clear();
        newPlan.onArrival().forEach(rule -> onArrival.add(newPlan.memberKey(rule)));
        plan = newPlan;
        evaluation = evaluations.of(newPlan, List.copyOf(members.values()), instantMs);
        if (old != null) {
            old.close();
        }
        changed = true;
        return new ArrayList<>(before.values());
    }

    /** Ends what a member that is no more has given. */
    void end(GroupMember member, long clockMs, TransitionReason reason) {
        long atMs = Math.max(EvaluationGrid.floor(clockMs), evaluation == null ? 0 : evaluation.instantMs() + 1);
        if (member.alert != null) {
            new AlertSteps(member.alert, member.book, decisions).end(EvaluationGrid.floor(clockMs), reason, "");
        }
        member.emitted.forEach(series -> recorded.accept(RecordedSample.end(key.project(), series, atMs)));
    }

    void start(long clockMs) {
        if (evaluation != null && !evaluation.isStarted() && !members.isEmpty()) {
            evaluation.start(clockMs);
        }
    }

    void close() {
        if (evaluation != null) {
            evaluation.close();
        }
    }

    /** What is to be saved, which counts as saved from here on. */
    List<AlertRuleState> save(List<InputOffset> offsets) {
        List<AlertRuleState> states = new ArrayList<>();
        for (GroupMember member : members.values()) {
            if (member.needsSaving()) {
                states.add(member.save(offsets));
            }
        }
        GroupEvaluation current = evaluation;
        if (current != null && current.takeProgress()) {
            savedInstantMs = current.instantMs();
            savedSeconds = current.seconds();
            changed = true;
        }
        if (changed) {
            changed = false;
            states.add(AlertRuleState.newBuilder()
                    .setProject(key.project().value())
                    .setRuleId(key.ruleId())
                    .setRuleVersion(version())
                    .setInstantMs(savedInstantMs)
                    .setEvaluationSeconds(savedSeconds)
                    .addAllOffsets(offsets)
                    .build());
        }
        return states;
    }
}
