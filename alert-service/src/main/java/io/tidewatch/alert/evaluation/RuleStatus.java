package io.tidewatch.alert.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * How a rule is doing.
 *
 * @param phase the gravest phase of its alerts: firing before unknown before pending before inactive
 * @param health whether it can be evaluated
 * @param lastError why the last evaluation failed; null when it did not
 * @param lastInstantMs the newest instant known to have been evaluated, milliseconds since the Unix epoch; 0 when none
 */
public record RuleStatus(
        AlertPhase phase, Health health, @Nullable String lastError, long lastInstantMs) {
    /** Whether a rule can be evaluated. */
    public enum Health {
        OK,
        ERR,
        /** Not evaluated yet. */
        UNKNOWN
    }

    /** Of a rule that has not been evaluated. */
    public static final RuleStatus NOT_EVALUATED = new RuleStatus(AlertPhase.INACTIVE, Health.UNKNOWN, null, 0);
}
