package io.tidewatch.alert.evaluation;

import io.tidewatch.live.Settling;
import io.tidewatch.live.WindowLimits;

/**
 * How rules are evaluated.
 *
 * @param settling how long evaluation waits for samples that belong to an instant
 * @param limits how much the windows of one project hold
 * @param lookbackMs how old the newest sample may be that an instant selector takes
 * @param frozenAfterMs how far the stream's clock may trail the wall clock before alerts count as frozen
 * @param unknownAfterMs how long a freeze or failing evaluation lasts before alerts become unknown
 * @param clockStepMs distance of evaluations of a rule that reads the clock
 * @param maxAlerts how many alerts a rule may have
 * @param checkpointMs how often progress without a transition is saved
 * @param groups rule groups and templates
 */
public record EvaluationSettings(
        Settling settling,
        WindowLimits limits,
        long lookbackMs,
        long frozenAfterMs,
        long unknownAfterMs,
        long clockStepMs,
        int maxAlerts,
        long checkpointMs,
        GroupSettings groups) {
    /** 5 min of look-back, frozen after 10 s, unknown after 60 s, clock each second, 1,000 alerts, saved each 5 s. */
    public static final EvaluationSettings DEFAULT = new EvaluationSettings(
            Settling.DEFAULT,
            WindowLimits.DEFAULT,
            300_000,
            10_000,
            60_000,
            1_000,
            1_000,
            5_000,
            GroupSettings.DEFAULT);
}
