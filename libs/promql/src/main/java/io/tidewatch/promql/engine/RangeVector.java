package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.VectorSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of a range vector and how each step's range lies on them.
 *
 * @param series with at least one sample each
 * @param rangeMs length of the range
 * @param offsetMs of the selector or subquery
 * @param at of the selector or subquery
 * @param extension how the range looks beyond its edges
 * @param evaluator whose steps they are
 */
record RangeVector(
        List<Series> series,
        long rangeMs,
        long offsetMs,
        @Nullable At at,
        Extension extension,
        Evaluator evaluator) {
    static RangeVector of(MatrixSelector matrix, List<Series> series, Evaluator evaluator) {
        VectorSelector selector = matrix.selector();
        return new RangeVector(
                series, matrix.rangeMs(), selector.offsetMs(), selector.at(), selector.extension(), evaluator);
    }

    static RangeVector of(Subquery subquery, List<Series> series, Evaluator evaluator) {
        return new RangeVector(
                series, subquery.rangeMs(), subquery.offsetMs(), subquery.at(), Extension.NONE, evaluator);
    }

    /** Moves a window to the range of a step. */
    void move(Window window, int step) {
        long end = evaluator.selection.reference(step, at, offsetMs);
        long lookback = evaluator.evaluation.options.lookbackMs();
        window.moveTo(
                end - rangeMs,
                end,
                evaluator.steps.at(step),
                extension == Extension.NONE ? 0 : lookback,
                extension == Extension.SMOOTHED ? lookback : 0);
    }
}
