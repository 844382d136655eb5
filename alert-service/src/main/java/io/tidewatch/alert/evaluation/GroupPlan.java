package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.GroupRule;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.events.v1.RuleGroup;
import io.tidewatch.live.EvaluationGrid;
import io.tidewatch.live.Selection;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A group as it is evaluated: which of its rules go together at the group's interval, and which as their samples arrive.
 * Immutable.
 *
 * @param key project and id of the group
 * @param intervalMs distance of two evaluations, a multiple of the grid's
 * @param phaseMs where instants lie within the interval, so that not all groups are evaluated at once
 * @param limit series or alerts that a rule may give; 0 for any number
 * @param together rules that record, and alerts that need the order, the limit or the offset
 * @param onArrival other alerts
 */
record GroupPlan(
        RuleKey key,
        long version,
        long intervalMs,
        long phaseMs,
        long queryOffsetMs,
        int limit,
        List<GroupRule> together,
        List<GroupRule> onArrival) {
    GroupPlan {
        together = List.copyOf(together);
        onArrival = List.copyOf(onArrival);
    }

    /** Of a record that holds a group. */
    static GroupPlan of(RuleKey key, Rule rule, Engine engine, GroupSettings settings) {
        RuleGroup group = rule.getGroup();
        long wanted = group.getIntervalMs() == 0 ? settings.intervalMs() : group.getIntervalMs();
        long intervalMs = Math.max(EvaluationGrid.STEP_MS, EvaluationGrid.ceil(wanted));
        long offsetMs = group.hasQueryOffsetMs() ? group.getQueryOffsetMs() : settings.queryOffsetMs();
        boolean free = settings.alertsOnArrival() && group.getLimit() == 0 && offsetMs == 0;
        List<GroupRule> together = new ArrayList<>();
        List<GroupRule> onArrival = new ArrayList<>();
        Set<String> recorded = new HashSet<>();
        for (GroupRule each : group.getRulesList()) {
            if (each.getRecords()) {
                recorded.add(each.getName());
                together.add(each);
            } else if (free && !reads(each, recorded, engine)) {
                onArrival.add(each);
            } else {
                together.add(each);
            }
        }
        long phaseMs = EvaluationGrid.floor(
                Math.floorMod((group.getNamespace() + ";" + rule.getName()).hashCode(), intervalMs));
        return new GroupPlan(
                key, rule.getVersion(), intervalMs, phaseMs, offsetMs, group.getLimit(), together, onArrival);
    }

    /** Whether a rule may read what rules before it record. */
    private static boolean reads(GroupRule rule, Set<String> recorded, Engine engine) {
        if (recorded.isEmpty()) {
            return false;
        }
        try {
            for (Selection read : RulePlan.selections(RulePlan.parse(rule.getExpression()), engine)) {
                if (read.metricName().map(recorded::contains).orElse(true)) {
                    return true;
                }
            }
            return false;
        } catch (TidewatchException e) {
            // Whoever evaluates it says so.
            return false;
        }
    }

    /** The first instant of the group after the given one. */
    long instantAfter(long instantMs) {
        return Math.floorDiv(instantMs - phaseMs, intervalMs) * intervalMs + intervalMs + phaseMs;
    }

    RuleKey memberKey(GroupRule member) {
        return new RuleKey(key.project(), member.getRuleId());
    }
}
