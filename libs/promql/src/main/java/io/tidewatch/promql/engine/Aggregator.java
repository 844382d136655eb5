package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.AggregationOp;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.engine.Remarks.Operation;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.histogram.HistogramFold;
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
            return new Ranking(evaluator, expr, params).eval(groups.values());
        }
        if (param != null && (op == AggregationOp.LIMITK || op == AggregationOp.LIMIT_RATIO)) {
            return new Limiting(evaluator, op, params, param.span()).eval(groups.values());
        }
        if (op == AggregationOp.QUANTILE && param != null) {
            for (double quantile : params) {
                evaluator.evaluation.remarks.quantile(quantile, param.span());
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
        boolean floatsOnly = members.stream().allMatch(member -> member.histograms() == null);
        ColumnBuilder out = new ColumnBuilder(evaluator.steps.count());
        double[] present = new double[members.size()];
        for (int i = 0; i < evaluator.steps.count(); i++) {
            int count = 0;
            for (Column member : members) {
                double value = floatsOnly ? member.values()[i] : member.floatAt(i);
                if (!Column.isAbsent(value)) {
                    present[count++] = value;
                }
            }
            int histograms = floatsOnly ? 0 : histograms(members, i);
            if (histograms > 0) {
                withHistograms(members, i, count, histograms, present, params, out);
            } else if (count > 0) {
                out.set(i, value(present, count, params.length == 0 ? 0 : params[i]));
            }
        }
        return out.build(labels, dropName);
    }

    private static int histograms(List<Column> members, int step) {
        int count = 0;
        for (Column member : members) {
            count += member.histogram(step) == null ? 0 : 1;
        }
        return count;
    }

    private void withHistograms(
            List<Column> members,
            int step,
            int floats,
            int histograms,
            double[] present,
            double[] params,
            ColumnBuilder out) {
        Remarks remarks = evaluator.evaluation.remarks;
        Span span = expr.expr().span();
        switch (expr.op()) {
            case COUNT -> out.set(step, floats + histograms);
            case GROUP -> out.set(step, 1);
            case SUM, AVG -> {
                if (floats > 0) {
                    remarks.mixedInAggregation(span);
                } else {
                    sum(members, step, out);
                }
            }
            default -> {
                remarks.ignoredInAggregation(expr.op().text(), span);
                if (floats > 0) {
                    out.set(step, value(present, floats, params.length == 0 ? 0 : params[step]));
                }
            }
        }
    }

    private void sum(List<Column> members, int step, ColumnBuilder out) {
        Remarks remarks = evaluator.evaluation.remarks;
        Span span = expr.expr().span();
        HistogramFold fold = expr.op() == AggregationOp.SUM ? HistogramFold.sum() : HistogramFold.mean();
        for (Column member : members) {
            Histogram histogram = member.histogram(step);
            if (histogram != null && !fold.add(histogram)) {
                remarks.mixedSchemas(member.labels().metricName(), span);
                return;
            }
        }
        if (fold.collision()) {
            remarks.resetCollision(Operation.AGGREGATION, span);
        }
        if (fold.reconciled()) {
            remarks.reconciled(Operation.AGGREGATION, span);
        }
        Histogram result = fold.result();
        if (result != null) {
            out.set(step, result);
        }
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
