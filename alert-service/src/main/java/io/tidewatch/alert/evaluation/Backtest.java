package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule would have done.
 *
 * @param startMs from which instant on, milliseconds since the Unix epoch
 * @param endMs through which instant; before the one asked for when the run was cut short
 * @param cutShort why; null when it was not
 * @param samples how many were read
 * @param tiers which parts of the past were read from what
 * @param warnings what was missing
 * @param errors why evaluations failed, each reason once
 * @param transitions changes of phase, in their order
 * @param firings times for which alerts would have fired, by their begin
 */
public record Backtest(
        long startMs,
        long endMs,
        @Nullable String cutShort,
        long samples,
        List<TierPart> tiers,
        List<String> warnings,
        List<String> errors,
        List<Change> transitions,
        List<Firing> firings) {
    public Backtest {
        tiers = List.copyOf(tiers);
        warnings = List.copyOf(warnings);
        errors = List.copyOf(errors);
        transitions = List.copyOf(transitions);
        firings = List.copyOf(firings);
    }

    /** A part of the past, and what it was read from: {@code raw}, or the tier's name. */
    public record TierPart(String tier, long startMs, long endMs) {}

    /**
     * A change of phase.
     *
     * @param labels the alert's
     * @param value the expression's, the last one known when it ended
     */
    public record Change(long instantMs, Labels labels, AlertPhase from, AlertPhase to, String reason, double value) {}

    /**
     * A time for which an alert would have fired.
     *
     * @param endMs null when it still did at the end
     */
    public record Firing(
            Labels labels, long startMs, @Nullable Long endMs) {}
}
