package io.tidewatch.live;

import org.jspecify.annotations.Nullable;

/**
 * A query that is to be evaluated now.
 *
 * @param query which
 * @param instantMs the instant on the {@link EvaluationGrid}
 * @param series the only series whose result is asked for; null for all
 * @param trigger why
 * @param appendMs append time of the oldest sample that caused it; 0 when time did
 */
public record Evaluation(
        ContinuousQuery query, long instantMs, @Nullable SeriesWindow series, Trigger trigger, long appendMs) {
    /** What causes an evaluation. */
    public enum Trigger {
        /** Samples came in order. */
        ARRIVAL,
        /** Samples came for a time that had been evaluated already. */
        LATE_ARRIVAL,
        /** Time alone: a window ran out, or someone asked to be woken. */
        TIME
    }
}
