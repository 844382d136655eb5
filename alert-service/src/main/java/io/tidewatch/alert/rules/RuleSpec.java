package io.tidewatch.alert.rules;

import io.tidewatch.model.Severity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a person says about a rule, validated.
 *
 * @param expression PromQL
 * @param recoveryExpression PromQL, or empty for none
 * @param forMs how long the expression must hold, milliseconds, from 0
 * @param keepFiringForMs how long an alert goes on firing after the expression has ceased to hold, milliseconds, from 0
 * @param channels ids of channels to notify, in order
 */
public record RuleSpec(
        String name,
        String expression,
        String recoveryExpression,
        long forMs,
        long keepFiringForMs,
        Severity severity,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<UUID> channels,
        boolean enabled,
        boolean eager) {
    public RuleSpec {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        channels = List.copyOf(channels);
    }

    /** The same rule that notifies these channels. */
    public RuleSpec withChannels(List<UUID> ids) {
        return new RuleSpec(
                name,
                expression,
                recoveryExpression,
                forMs,
                keepFiringForMs,
                severity,
                labels,
                annotations,
                ids,
                enabled,
                eager);
    }
}
