package io.tidewatch.alert.groups;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.events.v1.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a group as its row keeps it: what its file says, and for each rule its id and the version of the
 * group that changed it last.
 */
public record StoredGroup(
        @JsonProperty("interval_ms") long intervalMs,
        @JsonProperty("query_offset_ms") @Nullable Long queryOffsetMs,
        @JsonProperty("limit") int limit,
        @JsonProperty("labels") Map<String, String> labels,
        @JsonProperty("rules") List<StoredRule> rules) {
    /** A rule with its identity. */
    public record StoredRule(
            @JsonProperty("id") UUID id,
            @JsonProperty("version") long version,
            @JsonProperty("records") boolean records,
            @JsonProperty("name") String name,
            @JsonProperty("expression") String expression,
            @JsonProperty("for_ms") long forMs,
            @JsonProperty("keep_firing_for_ms") long keepFiringForMs,
            @JsonProperty("labels") Map<String, String> labels,
            @JsonProperty("annotations") Map<String, String> annotations) {
        GroupRule rule() {
            return new GroupRule(records, name, expression, forMs, keepFiringForMs, labels, annotations);
        }
    }

    /**
     * The next version of a group. A rule keeps its id while it keeps its name and its labels, or its name alone; of
     * several that agree, the one that is wholly the same comes first. Its version stays while nothing about it changes.
     *
     * @param before null for a new group
     */
    static StoredGroup of(long version, RuleGroup group, @Nullable StoredGroup before) {
        boolean sameLabels = before != null && before.labels.equals(group.labels());
        List<StoredRule> left = new ArrayList<>(before == null ? List.of() : before.rules);
        Map<Integer, StoredRule> known = new HashMap<>();
        match(group.rules(), left, known, Object::equals);
        match(group.rules(), left, known, (a, b) -> sameName(a, b) && a.labels().equals(b.labels()));
        match(group.rules(), left, known, StoredGroup::sameName);
        List<StoredRule> rules = new ArrayList<>();
        for (int i = 0; i < group.rules().size(); i++) {
            GroupRule rule = group.rules().get(i);
            StoredRule same = known.get(i);
            boolean unchanged = sameLabels && same != null && same.rule().equals(rule);
            rules.add(new StoredRule(
                    same == null ? UUID.randomUUID() : same.id,
                    unchanged && same != null ? same.version : version,
                    rule.records(),
                    rule.name(),
                    rule.expression(),
                    rule.forMs(),
                    rule.keepFiringForMs(),
                    rule.labels(),
                    rule.annotations()));
        }
        return new StoredGroup(group.intervalMs(), group.queryOffsetMs(), group.limit(), group.labels(), rules);
    }

    private static boolean sameName(GroupRule a, GroupRule b) {
        return a.records() == b.records() && a.name().equals(b.name());
    }

    /** Gives each rule that has none yet the first one left that agrees. */
    private static void match(
            List<GroupRule> rules,
            List<StoredRule> left,
            Map<Integer, StoredRule> known,
            BiPredicate<GroupRule, GroupRule> agree) {
        for (int i = 0; i < rules.size(); i++) {
            for (int j = 0; j < left.size() && !known.containsKey(i); j++) {
                if (agree.test(rules.get(i), left.get(j).rule())) {
                    known.put(i, left.remove(j));
                }
            }
        }
    }

    /** As its file says it. */
    public RuleGroup group(String name) {
        return new RuleGroup(
                name,
                intervalMs,
                queryOffsetMs,
                limit,
                labels,
                rules.stream().map(StoredRule::rule).toList());
    }

    /** Labels of a rule with those of the group. */
    public Map<String, String> labels(StoredRule rule) {
        Map<String, String> all = new TreeMap<>(labels);
        all.putAll(rule.labels);
        return all;
    }

    /** The record of the group, all but what its row says. */
    public Rule.Builder message(String namespace) {
        io.tidewatch.events.v1.RuleGroup.Builder group = io.tidewatch.events.v1.RuleGroup.newBuilder()
                .setNamespace(namespace)
                .setIntervalMs(intervalMs)
                .setLimit(limit);
        if (queryOffsetMs != null) {
            group.setQueryOffsetMs(queryOffsetMs);
        }
        for (StoredRule rule : rules) {
            group.addRules(io.tidewatch.events.v1.GroupRule.newBuilder()
                    .setRuleId(rule.id.toString())
                    .setVersion(rule.version)
                    .setRecords(rule.records)
                    .setName(rule.name)
                    .setExpression(rule.expression)
                    .setForMs(rule.forMs)
                    .setKeepFiringForMs(rule.keepFiringForMs)
                    .putAllLabels(labels(rule))
                    .putAllAnnotations(rule.annotations));
        }
        return Rule.newBuilder().setEnabled(true).setGroup(group);
    }
}
