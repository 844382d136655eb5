package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.At;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of a range vector and how each step's range lies on them.
 *
 * @param series with at least one sample each
 * @param rangeMs length of the range
 * @param offsetMs of the selector or subquery
 * @param at of the selector or subquery
 * @param evaluator whose steps they are
 */
record RangeVector(
        List<Series> series,
        long rangeMs,
        long offsetMs,
        @Nullable At at,
        Evaluator evaluator) {
    /** Moves a window to the range of a step. */
    void move(Window window, int step) {
        long end = evaluator.selection.reference(step, at, offsetMs);
        window.moveTo(end - rangeMs, end, evaluator.steps.at(step));
    }
}
