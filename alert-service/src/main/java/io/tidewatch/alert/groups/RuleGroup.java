package io.tidewatch.alert.groups;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules that are evaluated one after the other, as a rule file has them.
 *
 * @param name unique within its file
 * @param intervalMs distance of two evaluations, milliseconds; 0 for the service's default
 * @param queryOffsetMs how far before its instant a rule is evaluated, milliseconds; null for the service's default
 * @param limit series or alerts that one rule may give; 0 for any number
 * @param labels added to what its rules give; a rule's own win
 * @param rules in order
 */
public record RuleGroup(
        String name,
        long intervalMs,
        @Nullable Long queryOffsetMs,
        int limit,
        Map<String, String> labels,
        List<GroupRule> rules) {
    public RuleGroup {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        rules = List.copyOf(rules);
    }
}
