package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.AggregationOp;
import io.tidewatch.promql.ast.Expr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates one aggregation: groups are found once, then each group is folded step by step. */
final class Aggregator {
    private final Evaluator evaluator;
    private final Aggregation expr;
    private final List<String> left;

    Aggregator(Evaluator evaluator, Aggregation expr) {
        this.evaluator = evaluator;
        this.expr = expr;
        this.left = new ArrayList<>(expr.grouping());
        this.left.add(Labels.NAME);
    }

    List<Column> eval() {
        Expr param = expr.param();
        AggregationOp op = expr.op();
        if (op == AggregationOp.COUNT_VALUES && param != null) {
            return new ValueCounter(evaluator.steps, evaluator.text(param), groups(evaluator.vectors(expr.expr())))
                    .eval();
        }
        double[] params = param == null ? new double[0] : evaluator.scalars(param);
        Map<Labels, List<Column>> groups = groups(evaluator.vectors(expr.expr()));
        if (op == AggregationOp.TOPK || op == AggregationOp.BOTTOMK) {
            return new Ranking(evaluator, op == AggregationOp.TOPK, params).eval(groups.values());
        }
        if (op == AggregationOp.QUANTILE && param != null) {
            for (double quantile : params) {
                evaluator.evaluation.warnQuantile(quantile, param.span());
            }
        }
        List<Column> out = new ArrayList<>(groups.size());
        for (Map.Entry<Labels, List<Column>> group : groups.entrySet()) {
            evaluator.evaluation.budget.checkTime();
            Column folded = fold(group.getKey(), group.getValue(), params);
            if (!folded.isEmpty()) {
                out.add(folded);
            }
        }
        evaluator.evaluation.budget.useSamples((long) out.size() * evaluator.steps.count());
        return out;
    }

    private Map<Labels, List<Column>> groups(List<Column> columns) {
        Map<Labels, List<Column>> groups = new LinkedHashMap<>();
        for (Column column : columns) {
            Labels labels = expr.without()
                    ? column.labels().without(left)
                    : column.labels().only(expr.grouping());
            groups.computeIfAbsent(labels, l -> new ArrayList<>()).add(column);
        }
        return groups;
    }

    private Column fold(Labels labels, List<Column> members, double[] params) {
        boolean dropName = members.stream().anyMatch(Column::dropName);
        Column out = Column.absent(labels, evaluator.steps.count(), dropName);
        double[] present = new double[members.size()];
        for (int i = 0; i < evaluator.steps.count(); i++) {
            int count = 0;
            for (Column member : members) {
                double value = member.values()[i];
                if (!Column.isAbsent(value)) {
                    present[count++] = value;
                }
            }
            if (count > 0) {
                out.values()[i] = value(present, count, params.length == 0 ? 0 : params[i]);
            }
        }
        return out;
    }

    private double value(double[] values, int count, double param) {
        return switch (expr.op()) {
            case SUM -> sum(values, count);
            case AVG -> mean(values, count);
            case COUNT -> count;
            case GROUP -> 1;
            case MIN -> min(values, count);
            case MAX -> max(values, count);
            case STDVAR -> variance(values, count);
            case STDDEV -> Math.sqrt(variance(values, count));
            case QUANTILE -> Quantile.of(param, values, count);
            default -> throw new IllegalArgumentException(expr.op().text() + " does not fold");
        };
    }

    private static double sum(double[] values, int count) {
        KahanSum sum = new KahanSum();
        for (int i = 0; i < count; i++) {
            sum.add(values[i]);
        }
        return sum.total();
    }

    private static double mean(double[] values, int count) {
        Mean mean = new Mean();
        for (int i = 0; i < count; i++) {
            mean.add(values[i]);
        }
        return mean.mean();
    }

    private static double variance(double[] values, int count) {
        Variance variance = new Variance();
        for (int i = 0; i < count; i++) {
            variance.add(values[i]);
        }
        return variance.variance();
    }

    private static double min(double[] values, int count) {
        double min = values[0];
        for (int i = 1; i < count; i++) {
            if (values[i] < min || Double.isNaN(min)) {
                min = values[i];
            }
        }
        return min;
    }

    private static double max(double[] values, int count) {
        double max = values[0];
        for (int i = 1; i < count; i++) {
            if (values[i] > max || Double.isNaN(max)) {
                max = values[i];
            }
        }
        return max;
    }
}
