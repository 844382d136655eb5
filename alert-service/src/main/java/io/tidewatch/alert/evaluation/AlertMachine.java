package io.tidewatch.alert.evaluation;

import static io.tidewatch.alert.evaluation.AlertPhase.FIRING;
import static io.tidewatch.alert.evaluation.AlertPhase.INACTIVE;
import static io.tidewatch.alert.evaluation.AlertPhase.PENDING;
import static io.tidewatch.alert.evaluation.AlertPhase.UNKNOWN;

import io.tidewatch.events.v1.TransitionReason;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rule machine: from an alert's state, what an evaluation saw and its instant to the next state. A pure function;
 * every change of phase is a transition and counts the alert's sequence up by one.
 *
 * <pre>
 *               holds, for = 0                                  holds
 *            ┌──────────────────────────────────────────┐      ┌────┐  recovering
 *            │                                          ▼      │    ▼
 *      ┌──────────┐  holds, for &gt; 0   ┌─────────┐  held for  ┌────────┐
 *   ┌─▶│ INACTIVE │ ────────────────▶ │ PENDING │ ─────────▶ │ FIRING │
 *   │  └──────────┘                   └─────────┘  `for`     └────────┘
 *   │    ▲      ▲     ends, recovering    │                    │    │
 *   │    │      └─────────────────────────┘                    │    │
 *   │    └──────────────────── ends ───────────────────────────┘    │
 *   │                                                               │
 *   │ ends                    ┌─────────┐   cannot be evaluated     │
 *   └──────────────────────── │ UNKNOWN │ ◀─────────────────────────┘ (also from PENDING, and from
 *                             └─────────┘                              INACTIVE for the rule as a whole)
 *                                  │ holds: FIRING when it fired before or has held for `for`, else PENDING
 *                                  ▼ recovering: FIRING when it fired before, else INACTIVE
 * </pre>
 *
 * <p>"Holds": the expression returns the alert's series. "Recovering": it does not, but the rule's recovery expression
 * does. "Ends": neither does; a firing alert stays so for as long as `keep_firing_for` asks. An instant never lies before that of the alert's last transition: what comes late is
 * judged where evaluation stands, with the reason {@code LATE_DATA}, and rewrites nothing.
 */
final class AlertMachine {
    private AlertMachine() {}

    /** What an evaluation saw of an alert. */
    enum Sight {
        HOLDS,
        RECOVERING,
        ENDS,
        /** Evaluation is impossible, for longer than is allowed. */
        IMPOSSIBLE
    }

    /**
     * What an evaluation saw of an alert, when, and why it looked.
     *
     * @param sight what it saw
     * @param value the expression's value when it holds
     * @param annotations rendered when it holds; asked for with a transition only
     * @param instantMs of the evaluation
     * @param cause overrides the reason that follows from the phases, for late data, changes of the rule and
     *     impossible evaluation; null for none
     * @param detail of the cause, or empty
     */
    record Observation(
            Sight sight,
            double value,
            Supplier<Map<String, String>> annotations,
            long instantMs,
            @Nullable TransitionReason cause,
            String detail) {}

    /**
     * A change of phase.
     *
     * @param before the phase before
     * @param after the state after; its sequence and instant are the transition's
     * @param value the expression's, the last one known when it ended
     */
    record Transition(AlertPhase before, Alert after, double value, TransitionReason reason, String detail) {}

    /**
     * The next state and the transition that leads to it.
     *
     * @param alert the state after
     * @param transition null when the phase stays
     */
    record Step(Alert alert, @Nullable Transition transition) {}

    /**
     * One step.
     *
     * @param forMs how long the condition must hold before the alert fires
     * @param keepFiringForMs how long a firing alert goes on firing after its condition has ended
     * @throws IllegalArgumentException when the instant lies before that of the alert's last transition
     */
    static Step step(long forMs, long keepFiringForMs, Alert alert, Observation seen) {
        if (seen.instantMs() < alert.instantMs()) {
            throw new IllegalArgumentException(
                    "instant " + seen.instantMs() + " lies before the last transition's, " + alert.instantMs());
        }
        return switch (seen.sight()) {
            case HOLDS -> holds(forMs, alert, seen);
            case RECOVERING ->
                alert.phase() == FIRING
                        ? new Step(alert.withKeptSince(0), null)
                        : alert.phase() == UNKNOWN && alert.firedMs() != 0
                                ? move(alert, FIRING, alert.activeSinceMs(), seen, TransitionReason.CONDITION_MET)
                                : end(alert, seen);
            case ENDS ->
                keepFiringForMs > 0 && alert.phase() == FIRING ? keep(keepFiringForMs, alert, seen) : end(alert, seen);
            case IMPOSSIBLE ->
                alert.phase() == UNKNOWN
                        ? new Step(alert, null)
                        : move(alert, UNKNOWN, alert.activeSinceMs(), seen, TransitionReason.EVALUATION_FAILED);
        };
    }

    private static Step holds(long forMs, Alert alert, Observation seen) {
        boolean holds = alert.phase() == PENDING || alert.phase() == FIRING;
        long since = holds || alert.activeSinceMs() != 0 ? alert.activeSinceMs() : seen.instantMs();
        boolean longEnough = seen.instantMs() - since >= forMs;
        return switch (alert.phase()) {
            case INACTIVE ->
                move(alert, forMs == 0 ? FIRING : PENDING, seen.instantMs(), seen, TransitionReason.CONDITION_MET);
            case PENDING ->
                longEnough
                        ? move(alert, FIRING, since, seen, TransitionReason.FOR_ELAPSED)
                        : new Step(alert.withValue(seen.value()), null);
            case FIRING -> new Step(alert.withValue(seen.value()).withKeptSince(0), null);
            case UNKNOWN ->
                move(
                        alert,
                        alert.firedMs() != 0 || longEnough ? FIRING : PENDING,
                        since,
                        seen,
                        TransitionReason.CONDITION_MET);
        };
    }

    private static Step keep(long keepFiringForMs, Alert alert, Observation seen) {
        long since = alert.keptSinceMs() == 0 ? seen.instantMs() : alert.keptSinceMs();
        boolean keeps = seen.instantMs() - since < keepFiringForMs;
        return keeps ? new Step(alert.withKeptSince(since), null) : end(alert, seen);
    }

    private static Step end(Alert alert, Observation seen) {
        return alert.phase() == INACTIVE
                ? new Step(alert, null)
                : move(alert, INACTIVE, 0, seen, TransitionReason.CONDITION_ENDED);
    }

    private static Step move(Alert alert, AlertPhase to, long since, Observation seen, TransitionReason reason) {
        boolean holds = seen.sight() == Sight.HOLDS;
        long fired = to == FIRING && alert.firedMs() == 0 ? seen.instantMs() : alert.firedMs();
        Alert after = new Alert(
                alert.labels(),
                to,
                since,
                to == INACTIVE ? 0 : fired,
                holds ? seen.value() : alert.value(),
                alert.sequence() + 1,
                seen.instantMs(),
                holds ? seen.annotations().get() : alert.annotations(),
                0);
        TransitionReason why = seen.cause() == null ? reason : seen.cause();
        return new Step(after, new Transition(alert.phase(), after, after.value(), why, seen.detail()));
    }
}
