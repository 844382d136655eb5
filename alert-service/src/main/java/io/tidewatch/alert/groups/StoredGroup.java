package io.tidewatch.alert.groups;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.events.v1.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
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
     * The next version of a group. A rule keeps its id while it keeps its name and its place among those of the same
     * name, and its version while nothing about it changes.
     *
     * @param before null for a new group
     */
    static StoredGroup of(UUID groupId, long version, RuleGroup group, @Nullable StoredGroup before) {
        Map<UUID, StoredRule> known = before == null
                ? Map.of()
                : before.rules.stream().collect(Collectors.toMap(StoredRule::id, Function.identity()));
        boolean sameLabels = before != null && before.labels.equals(group.labels());
        Map<String, Integer> places = new HashMap<>();
        List<StoredRule> rules = new ArrayList<>();
        for (GroupRule rule : group.rules()) {
            String kind = (rule.records() ? "record/" : "alert/") + rule.name();
            int place = places.merge(kind, 1, Integer::sum);
            UUID id = UUID.nameUUIDFromBytes((groupId + "/" + kind + "/" + place).getBytes(StandardCharsets.UTF_8));
            StoredRule same = known.get(id);
            boolean unchanged = sameLabels && same != null && same.rule().equals(rule);
            rules.add(new StoredRule(
                    id,
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
