package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import java.util.Map;

/**
 * An alert that is pending, firing or unknown.
 *
 * @param fingerprint hash of the labels, 16 hexadecimal digits; the identity of the alert within its rule
 * @param ruleId of the rule, a UUID
 * @param ruleName the rule's name
 * @param severity critical, warning or info
 * @param phase never {@link AlertPhase#INACTIVE}
 * @param labels of the series without {@code __name__}, of the rule, {@code alertname} and {@code severity}
 * @param annotations rendered
 * @param value the expression's value when the phase was last judged
 * @param activeSinceMs since when the condition holds, milliseconds since the Unix epoch; 0 when not known
 * @param firedAtMs when it began to fire, milliseconds since the Unix epoch; 0 when it has not
 */
public record ActiveAlert(
        String fingerprint,
        String ruleId,
        String ruleName,
        String severity,
        AlertPhase phase,
        Labels labels,
        Map<String, String> annotations,
        double value,
        long activeSinceMs,
        long firedAtMs) {
    public ActiveAlert {
        annotations = Map.copyOf(annotations);
    }
}
