package io.tidewatch.alert.groups;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A rule of a group.
 *
 * @param records whether it records what its expression gives; else it alerts
 * @param name the metric that it records, or the alert's name
 * @param expression PromQL
 * @param forMs how long the expression must hold before an alert fires, milliseconds
 * @param keepFiringForMs how long an alert goes on firing after the expression has ceased to hold, milliseconds
 * @param labels its own; of an alert templates
 * @param annotations templates; empty of a rule that records
 */
public record GroupRule(
        boolean records,
        String name,
        String expression,
        long forMs,
        long keepFiringForMs,
        Map<String, String> labels,
        Map<String, String> annotations) {
    public GroupRule {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }
}
