package io.tidewatch.alert.rules;

import io.tidewatch.alert.groups.RuleGroupStore;
import io.tidewatch.alert.groups.StoredGroup;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A group of rules as Prometheus' API shows it.
 *
 * @param id of the group; empty for the rules that stand alone
 * @param file its namespace; empty for the rules that stand alone
 * @param intervalMs distance of two evaluations, milliseconds
 * @param limit series or alerts that a rule may give; 0 for any number
 */
public record PromRuleGroup(String id, String file, String name, long intervalMs, int limit, List<PromRule> rules) {
    /** The name of the group that holds the rules that stand alone. */
    static final String ALONE = "tidewatch";

    /** Rules are evaluated when their samples arrive; the grid of instants is the interval. */
    private static final long ALONE_INTERVAL_MS = 100;

    private static final Comparator<PromRuleGroup> ORDER =
            Comparator.comparing(PromRuleGroup::file).thenComparing(PromRuleGroup::name);

    public PromRuleGroup {
        rules = List.copyOf(rules);
    }

    /** A rule of a group. */
    public record PromRule(
            String id,
            boolean records,
            String name,
            String expression,
            long forMs,
            long keepFiringForMs,
            Map<String, String> labels,
            Map<String, String> annotations) {
        Labels matched() {
            return Labels.of(labels);
        }
    }

    /**
     * All groups of a project in Prometheus' order.
     *
     * @param rules those that stand alone
     * @param defaultIntervalMs of groups that name none
     */
    public static List<PromRuleGroup> of(
            List<AlertRule> rules, List<RuleGroupStore.Found> groups, long defaultIntervalMs) {
        List<PromRuleGroup> all = new ArrayList<>();
        all.add(new PromRuleGroup(
                "",
                "",
                ALONE,
                ALONE_INTERVAL_MS,
                0,
                rules.stream()
                        .filter(rule -> rule.enabled)
                        .map(PromRuleGroup::alone)
                        .toList()));
        for (RuleGroupStore.Found found : groups) {
            long intervalMs = found.group().intervalMs();
            all.add(new PromRuleGroup(
                    found.id().toString(),
                    found.namespace(),
                    found.group().name(),
                    intervalMs == 0 ? defaultIntervalMs : intervalMs,
                    found.group().limit(),
                    found.stored().rules().stream()
                            .map(rule -> member(found.stored(), rule))
                            .toList()));
        }
        all.sort(ORDER);
        return all;
    }

    private static PromRule alone(AlertRule rule) {
        Map<String, String> labels = new TreeMap<>(rule.labels);
        labels.put("severity", rule.severity);
        return new PromRule(
                rule.id.toString(),
                false,
                rule.name,
                rule.expression,
                rule.forMs,
                rule.keepFiringForMs,
                labels,
                rule.annotations);
    }

    private static PromRule member(StoredGroup group, StoredGroup.StoredRule rule) {
        return new PromRule(
                rule.id().toString(),
                rule.records(),
                rule.name(),
                rule.expression(),
                rule.forMs(),
                rule.keepFiringForMs(),
                group.labels(rule),
                rule.annotations());
    }
}
