package io.tidewatch.alert.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * How a rule is doing.
 *
 * @param phase the gravest phase of its alerts: firing before unknown before pending before inactive
 * @param health whether it can be evaluated
 * @param lastError why the last evaluation failed; null when it did not
 * @param lastInstantMs the newest instant known to have been evaluated, milliseconds since the Unix epoch; 0 when none
 * @param evaluationSeconds what the last evaluation of a group took; 0 of a rule
 */
public record RuleStatus(
        AlertPhase phase, Health health, @Nullable String lastError, long lastInstantMs, double evaluationSeconds) {
    /** Of a rule of which it is not known what its evaluation takes. */
    public RuleStatus(AlertPhase phase, Health health, @Nullable String lastError, long lastInstantMs) {
        this(phase, health, lastError, lastInstantMs, 0);
    }

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
