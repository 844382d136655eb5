package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.AggregationOp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** {@code topk} and {@code bottomk}: at each step the k elements of a group with the greatest or least values. */
final class Ranking {
    private final Evaluator evaluator;
    private final Aggregation expr;
    private final boolean top;
    private final double[] counts;

    Ranking(Evaluator evaluator, Aggregation expr, double[] counts) {
        this.evaluator = evaluator;
        this.expr = expr;
        this.top = expr.op() == AggregationOp.TOPK;
        this.counts = counts;
    }

    List<Column> eval(Collection<List<Column>> groups) {
        requireCounts(counts);
        List<Column> out = new ArrayList<>();
        for (List<Column> group : groups) {
            Map<Column, Column> kept = new IdentityHashMap<>();
            List<Column> order = new ArrayList<>();
            for (int i = 0; i < evaluator.steps.count(); i++) {
                evaluator.evaluation.budget.checkTime();
                for (Column column : best(group, i)) {
                    Column copy = kept.computeIfAbsent(column, c -> {
                        Column fresh = Column.absent(c.labels(), evaluator.steps.count(), c.dropName());
                        order.add(fresh);
                        return fresh;
                    });
                    copy.values()[i] = column.values()[i];
                }
            }
            out.addAll(order);
        }
        return out;
    }

    /** @throws QueryException when a number of elements is none */
    static void requireCounts(double[] counts) {
        for (double count : counts) {
            if (Double.isNaN(count)) {
                throw new QueryException("Parameter value is NaN");
            }
            if (count >= Long.MAX_VALUE || count <= Long.MIN_VALUE) {
                throw new QueryException("Scalar value " + count + " overflows int64");
            }
        }
    }

    private List<Column> best(List<Column> group, int step) {
        List<Column> present = new ArrayList<>();
        for (Column column : group) {
            if (column.hasFloat(step)) {
                present.add(column);
            } else if (column.has(step)) {
                evaluator.evaluation.remarks.ignoredInAggregation(expr.op().text(), expr.span());
            }
        }
        int k = (int) Math.min(Math.max(0, (long) counts[step]), present.size());
        present.sort(byValue(top, step));
        return present.subList(0, k);
    }

    /** Greatest or least first, NaN last. */
    static Comparator<Column> byValue(boolean descending, int step) {
        return (a, b) -> {
            double x = a.values()[step];
            double y = b.values()[step];
            if (Double.isNaN(x) || Double.isNaN(y)) {
                return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
            }
            return x == y ? 0 : (x < y) == descending ? 1 : -1;
        };
    }
}
