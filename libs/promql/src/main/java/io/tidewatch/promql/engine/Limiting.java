package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.AggregationOp;
import io.tidewatch.promql.ast.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * {@code limitk} and {@code limit_ratio}: at each step some elements of each group. Which ones a ratio takes depends on
 * their labels only, so that a ratio and its complement never take the same.
 */
final class Limiting {
    private final Evaluator evaluator;
    private final boolean byRatio;
    private final double[] params;
    private final Span span;

    Limiting(Evaluator evaluator, AggregationOp op, double[] params, Span span) {
        this.evaluator = evaluator;
        this.byRatio = op == AggregationOp.LIMIT_RATIO;
        this.params = byRatio ? params.clone() : params;
        this.span = span;
    }

    List<Column> eval(Collection<List<Column>> groups) {
        if (byRatio) {
            capRatios();
        } else {
            Ranking.requireCounts(params);
        }
        List<Column> out = new ArrayList<>();
        for (List<Column> group : groups) {
            evaluator.evaluation.budget.checkTime();
            int[] taken = new int[evaluator.steps.count()];
            for (Column column : group) {
                double[] values = column.values().clone();
                double place = byRatio ? LabelHash.share(column.labels()) : 0;
                boolean any = false;
                for (int i = 0; i < values.length; i++) {
                    boolean keep = byRatio ? inRatio(place, params[i]) : taken[i] < (long) params[i];
                    if (!column.has(i) || !keep) {
                        values[i] = Column.ABSENT;
                    } else {
                        taken[i]++;
                        any = true;
                    }
                }
                if (any) {
                    out.add(column.withValues(values));
                }
            }
        }
        return out;
    }

    private void capRatios() {
        for (int i = 0; i < params.length; i++) {
            double ratio = params[i];
            if (Double.isNaN(ratio)) {
                throw new QueryException("Ratio value is NaN");
            }
            if (ratio < -1 || ratio > 1) {
                double cap = Math.signum(ratio);
                evaluator.evaluation.remarks.ratio(ratio, cap, span);
                params[i] = cap;
            }
        }
    }

    private static boolean inRatio(double place, double ratio) {
        return ratio >= 0 ? place < ratio : place >= 1 + ratio;
    }
}
