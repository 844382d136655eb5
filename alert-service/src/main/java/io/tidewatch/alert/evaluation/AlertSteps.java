package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.evaluation.AlertMachine.Observation;
import io.tidewatch.alert.evaluation.AlertMachine.Sight;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes the alerts of one rule through the {@link AlertMachine} and hands on what was decided. */
record AlertSteps(AlertRule rule, AlertBook book, Consumer<Decision> decisions) {
    /**
     * One step of one alert.
     *
     * @param appendMs append time of the oldest sample that caused it; 0 when none did
     * @param inputs what the decision read; asked for only when there is a transition
     */
    Alert step(Labels labels, Observation seen, long appendMs, Supplier<List<SeriesPoints>> inputs) {
        return step(labels, seen, rule.keepFiringForMs(), appendMs, inputs);
    }

    private Alert step(
            Labels labels, Observation seen, long keepFiringForMs, long appendMs, Supplier<List<SeriesPoints>> inputs) {
        AlertMachine.Step step = AlertMachine.step(rule.forMs(), keepFiringForMs, book.getOrNew(labels), seen);
        AlertMachine.Transition transition = step.transition();
        book.put(step.alert(), transition != null);
        if (transition != null) {
            decisions.accept(new Decision(rule, transition, inputs.get(), appendMs));
        }
        return step.alert();
    }

    /** Evaluation has been impossible for too long: what is active becomes unknown, else the rule as a whole. */
    void impossible(long instantMs, TransitionReason reason, String detail) {
        all(Sight.IMPOSSIBLE, instantMs, reason, detail);
        if (book.activeLabels().isEmpty()) {
            impossibleAsAWhole(instantMs, reason, detail);
        }
    }

    /** What is active stays as it is, but not everything is known any more. */
    void impossibleAsAWhole(long instantMs, TransitionReason reason, String detail) {
        one(rule.alertLabels(Labels.EMPTY), Sight.IMPOSSIBLE, instantMs, reason, detail);
    }

    /** Ends every alert at once because the rule was changed or deleted, or gives more than it may. */
    void end(long instantMs, TransitionReason reason, String detail) {
        all(Sight.ENDS, instantMs, reason, detail);
    }

    private void all(Sight sight, long instantMs, TransitionReason reason, String detail) {
        for (Labels labels : book.activeLabels().stream().sorted().toList()) {
            one(labels, sight, instantMs, reason, detail);
        }
    }

    private void one(Labels labels, Sight sight, long instantMs, TransitionReason reason, String detail) {
        long atLeast = Math.max(instantMs, book.getOrNew(labels).instantMs());
        step(labels, new Observation(sight, 0, Map::of, atLeast, reason, detail), 0, 0, List::of);
    }
}
