package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.BinaryOp;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprVisitor;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.NumberLiteral;
import io.tidewatch.promql.ast.Paren;
import io.tidewatch.promql.ast.StringLiteral;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.Unary;
import io.tidewatch.promql.ast.VectorMatching;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.engine.ElementOperation.Outcome;
import io.tidewatch.promql.engine.Result.Scalars;
import io.tidewatch.promql.engine.Result.Text;
import io.tidewatch.promql.engine.Result.Vectors;
import io.tidewatch.promql.histogram.Histogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates an expression at all steps at once, bottom up. Not for several threads. */
final class Evaluator implements ExprVisitor<Result> {
    final Evaluation evaluation;
    final Steps steps;
    final Selection selection;
    /** What the steps look at. */
    final Queried queried;

    private final Calls calls;

    Evaluator(Evaluation evaluation, Steps steps, Queried queried) {
        this.evaluation = evaluation;
        this.steps = steps;
        this.queried = queried;
        this.selection = new Selection(evaluation, steps, queried);
        this.calls = new Calls(this);
    }

    Result eval(Expr expr) {
        evaluation.budget.checkTime();
        return expr.accept(this);
    }

    /** The columns of an expression that the type checker knows to be an instant vector. */
    List<Column> vectors(Expr expr) {
        return ((Vectors) eval(expr)).columns();
    }

    /** The numbers of an expression that the type checker knows to be a scalar. */
    double[] scalars(Expr expr) {
        return ((Scalars) eval(expr)).values();
    }

    /** The text of an expression that the type checker knows to be a string. */
    String text(Expr expr) {
        return ((Text) eval(expr)).value();
    }

    @Override
    public Result visitNumber(NumberLiteral expr) {
        double[] values = new double[steps.count()];
        Arrays.fill(values, expr.value());
        return new Scalars(values);
    }

    @Override
    public Result visitString(StringLiteral expr) {
        return new Text(expr.value());
    }

    @Override
    public Result visitVectorSelector(VectorSelector expr) {
        return new Vectors(selection.instant(expr, Selection.Take.VALUE));
    }

    @Override
    public Result visitMatrixSelector(MatrixSelector expr) {
        throw new IllegalStateException("a range vector is read by a function only");
    }

    @Override
    public Result visitSubquery(Subquery expr) {
        throw new IllegalStateException("a range vector is read by a function only");
    }

    @Override
    public Result visitCall(Call expr) {
        return calls.eval(expr);
    }

    @Override
    public Result visitAggregation(Aggregation expr) {
        return new Vectors(new Aggregator(this, expr).eval());
    }

    @Override
    public Result visitParen(Paren expr) {
        return eval(expr.expr());
    }

    @Override
    public Result visitUnary(Unary expr) {
        Result operand = eval(expr.expr());
        if (!expr.negative()) {
            return operand;
        }
        if (operand instanceof Scalars scalars) {
            return new Scalars(Arrays.stream(scalars.values()).map(v -> -v).toArray());
        }
        List<Column> out = new ArrayList<>();
        for (Column column : ((Vectors) operand).columns()) {
            ColumnBuilder negated = new ColumnBuilder(steps.count());
            for (int i = 0; i < steps.count(); i++) {
                Histogram histogram = column.histogram(i);
                if (histogram != null) {
                    negated.set(i, histogram.times(-1));
                } else if (column.has(i)) {
                    negated.set(i, -column.values()[i]);
                }
            }
            out.add(named(column.labels(), negated));
        }
        return new Vectors(distinct(out));
    }

    @Override
    public Result visitBinary(Binary expr) {
        Result left = eval(expr.left());
        Result right = eval(expr.right());
        if (left instanceof Scalars l && right instanceof Scalars r) {
            double[] values = new double[steps.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = scalarOperation(expr.op(), l.values()[i], r.values()[i]);
            }
            return new Scalars(values);
        }
        if (left instanceof Vectors l && right instanceof Scalars r) {
            return new Vectors(withScalar(expr, l.columns(), r.values(), false));
        }
        if (left instanceof Scalars l && right instanceof Vectors r) {
            return new Vectors(withScalar(expr, r.columns(), l.values(), true));
        }
        List<Column> lefts = ((Vectors) left).columns();
        List<Column> rights = ((Vectors) right).columns();
        VectorMatching matching = expr.matching();
        if (matching == null) {
            throw new IllegalStateException("vectors without matching");
        }
        return new Vectors(
                expr.op().isSet()
                        ? new SetOperation(steps, matching).eval(expr.op(), lefts, rights)
                        : new VectorOperation(this, expr, matching).eval(lefts, rights));
    }

    private static double scalarOperation(BinaryOp op, double left, double right) {
        if (op.isTrimming()) {
            throw new QueryException("operator \"" + op.symbol() + "\" not allowed for Scalar operations");
        }
        return op.isComparison() ? (Operators.compare(op, left, right) ? 1 : 0) : Operators.compute(op, left, right);
    }

    private List<Column> withScalar(Binary expr, List<Column> columns, double[] scalars, boolean scalarFirst) {
        BinaryOp op = expr.op();
        boolean dropName = !op.keepsName() || expr.returnBool();
        ElementOperation operation = new ElementOperation(expr, evaluation.remarks);
        List<Column> out = new ArrayList<>(columns.size());
        for (Column column : columns) {
            ColumnBuilder values = new ColumnBuilder(steps.count());
            for (int i = 0; i < steps.count(); i++) {
                if (!column.has(i)) {
                    continue;
                }
                double value = column.values()[i];
                Histogram histogram = column.histogram(i);
                Outcome outcome = scalarFirst
                        ? operation.apply(scalars[i], null, value, histogram)
                        : operation.apply(value, histogram, scalars[i], null);
                if (outcome == Outcome.REFUSED) {
                    continue;
                }
                if (expr.returnBool()) {
                    values.set(i, outcome == Outcome.VALUE ? 1 : 0);
                } else if (outcome == Outcome.VALUE && op.isComparison()) {
                    values.copy(i, column);
                } else if (outcome == Outcome.VALUE) {
                    values.set(i, operation.value, operation.histogram);
                }
            }
            if (!values.isEmpty()) {
                out.add(dropName ? named(column.labels(), values) : values.build(column.labels(), column.dropName()));
            }
        }
        return dropName ? distinct(out) : out;
    }

    /** A column of a function of a single value. */
    interface Single {
        double apply(double value);
    }

    /** Applies a function to each float; drops names and histograms. */
    List<Column> map(List<Column> columns, Single function) {
        List<Column> out = new ArrayList<>(columns.size());
        for (Column column : columns) {
            double[] values = new double[steps.count()];
            boolean any = false;
            for (int i = 0; i < values.length; i++) {
                double value = column.floatAt(i);
                boolean absent = Column.isAbsent(value);
                values[i] = absent ? value : function.apply(value);
                any |= !absent;
            }
            if (any) {
                out.add(named(column.labels(), values));
            }
        }
        return distinct(out);
    }

    /** A column whose name is dropped now or, if so configured, at the end. */
    Column named(Labels labels, double[] values) {
        return evaluation.options.delayedNameRemoval()
                ? new Column(labels, values, true)
                : new Column(Metadata.dropped(labels), values, false);
    }

    /** As {@link #named(Labels, double[])}. */
    Column named(Labels labels, ColumnBuilder values) {
        return evaluation.options.delayedNameRemoval()
                ? values.build(labels, true)
                : values.build(Metadata.dropped(labels), false);
    }

    /** Columns from which names were dropped: where that is immediate, elements that became one are merged. */
    List<Column> distinct(List<Column> columns) {
        return evaluation.options.delayedNameRemoval() ? columns : ColumnSet.merge(columns);
    }

    /** The series of a range vector with the windows that a step sees; null unless the expression is one. */
    @Nullable
    RangeVector rangeVector(Expr expr) {
        return rangeVector(expr, Queried.NOTHING);
    }

    /** As {@link #rangeVector(Expr)}; what selectors within a subquery look at is counted there. */
    @Nullable
    RangeVector rangeVector(Expr expr, Queried within) {
        Expr unwrapped = expr.unwrapped();
        if (unwrapped instanceof MatrixSelector matrix) {
            return RangeVector.of(matrix, selection.range(matrix), this);
        }
        if (unwrapped instanceof Subquery subquery) {
            return RangeVector.of(subquery, subquerySeries(subquery, within), this);
        }
        return null;
    }

    /** The range vector that the type checker knows an expression to be. */
    RangeVector requireRangeVector(Expr expr) {
        RangeVector range = rangeVector(expr);
        if (range == null) {
            throw new IllegalStateException("not a range vector: " + expr);
        }
        return range;
    }

    private List<Series> subquerySeries(Subquery subquery, Queried within) {
        long stepMs = subquery.stepMs() == 0 ? evaluation.options.subqueryStepMs() : subquery.stepMs();
        long from = selection.reference(0, subquery.at(), subquery.offsetMs()) - subquery.rangeMs();
        long end = selection.reference(steps.count() - 1, subquery.at(), subquery.offsetMs());
        // Subquery steps lie on multiples of the step, strictly inside the open start of the range.
        long start = Math.floorDiv(from, stepMs) * stepMs + stepMs;
        if (start > end) {
            return List.of();
        }
        if ((end - start) / stepMs >= Integer.MAX_VALUE - 1) {
            evaluation.budget.useSamples(Long.MAX_VALUE / 2);
        }
        Steps inner = Steps.range(start, end, stepMs);
        evaluation.budget.useSamples(inner.count());
        List<Series> series = new ArrayList<>();
        for (Column column : new Evaluator(evaluation, inner, within).vectors(subquery.expr())) {
            Series all = Series.of(column, inner);
            Series points = all.withHistograms(all.histograms().withoutHints());
            evaluation.budget.useSamples(points.size() + points.histograms().size());
            if (!points.isEmpty()) {
                series.add(points);
            }
        }
        return series;
    }
}
