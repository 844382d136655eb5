package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.engine.LimitException.Limit;
import io.tidewatch.promql.engine.Result.Scalars;
import io.tidewatch.promql.engine.Result.Text;
import io.tidewatch.promql.engine.Result.Vectors;
import io.tidewatch.promql.engine.Value.Element;
import io.tidewatch.promql.engine.Value.MatrixValue;
import io.tidewatch.promql.engine.Value.ScalarValue;
import io.tidewatch.promql.engine.Value.StringValue;
import io.tidewatch.promql.engine.Value.VectorValue;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Evaluates PromQL. Holds nothing but its options, so one engine serves any number of threads.
 *
 * <p>Errors: {@link QueryException} where the data do not allow the query, {@link LimitException} where a limit was
 * reached, and whatever the source throws.
 */
public final class Engine {
    private static final BooleanSupplier NEVER = () -> false;

    private final EngineOptions options;

    public Engine(EngineOptions options) {
        this.options = options;
    }

    public EngineOptions options() {
        return options;
    }

    /** Evaluates at one instant, in milliseconds since the Unix epoch. */
    public QueryResult instant(Expr expr, SeriesSource source, long timestampMs) {
        return instant(expr, source, timestampMs, NEVER);
    }

    /** As {@link #instant(Expr, SeriesSource, long)}; ends soon after {@code cancelled} turns true. */
    public QueryResult instant(Expr expr, SeriesSource source, long timestampMs, BooleanSupplier cancelled) {
        QueryBudget budget = new QueryBudget(options, cancelled);
        Evaluation evaluation = new Evaluation(options, source, budget, timestampMs, timestampMs, 0);
        Evaluator evaluator = new Evaluator(evaluation, Steps.one(timestampMs));
        Value value;
        if (expr.type() == ValueType.MATRIX) {
            value = rangeVector(evaluator, expr);
        } else {
            Result result = evaluator.eval(expr);
            if (result instanceof Scalars scalars) {
                value = new ScalarValue(timestampMs, scalars.values()[0]);
            } else if (result instanceof Text text) {
                value = new StringValue(timestampMs, text.value());
            } else {
                value = vector(((Vectors) result).columns(), timestampMs);
            }
        }
        return new QueryResult(value, evaluation.annotations());
    }

    /**
     * Evaluates at start, start + step, … up to the end; the value is a matrix.
     *
     * @param startMs milliseconds since the Unix epoch
     * @param endMs not before the start
     * @param stepMs &gt; 0
     */
    public QueryResult range(Expr expr, SeriesSource source, long startMs, long endMs, long stepMs) {
        return range(expr, source, startMs, endMs, stepMs, NEVER);
    }

    /** As {@link #range(Expr, SeriesSource, long, long, long)}; ends soon after {@code cancelled} turns true. */
    public QueryResult range(
            Expr expr, SeriesSource source, long startMs, long endMs, long stepMs, BooleanSupplier cancelled) {
        if (expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR) {
            throw new QueryException("invalid expression type \"" + expr.type().documented()
                    + "\" for range query, must be Scalar or instant Vector");
        }
        if (stepMs <= 0) {
            throw new QueryException(
                    "zero or negative query resolution step widths are not accepted. Try a positive" + " integer");
        }
        if (endMs < startMs) {
            throw new QueryException("end timestamp must not be before start time");
        }
        if ((endMs - startMs) / stepMs >= options.maxPoints()) {
            throw new LimitException(
                    Limit.POINTS,
                    "exceeded maximum resolution of " + options.maxPoints()
                            + " points per timeseries. Try decreasing the query resolution (?step=XX)");
        }
        Steps steps = Steps.range(startMs, endMs, stepMs);
        QueryBudget budget = new QueryBudget(options, cancelled);
        Evaluation evaluation = new Evaluation(options, source, budget, startMs, endMs, stepMs);
        Result result = new Evaluator(evaluation, steps).eval(expr);
        List<Column> columns = result instanceof Scalars scalars
                ? List.of(new Column(Labels.EMPTY, scalars.values(), false))
                : cleaned(((Vectors) result).columns());
        return new QueryResult(matrix(columns, steps), evaluation.annotations());
    }

    private static VectorValue vector(List<Column> columns, long timestampMs) {
        List<Element> elements = new ArrayList<>(columns.size());
        for (Column column : ColumnSet.requireDistinct(cleaned(columns))) {
            if (column.has(0)) {
                elements.add(new Element(column.labels(), timestampMs, column.values()[0]));
            }
        }
        return new VectorValue(elements);
    }

    private static MatrixValue matrix(List<Column> columns, Steps steps) {
        List<SeriesPoints> out = new ArrayList<>(columns.size());
        for (Column column : columns) {
            Series series = Series.of(column, steps);
            if (series.size() > 0) {
                out.add(points(series));
            }
        }
        out.sort(Comparator.comparing(SeriesPoints::labels));
        return new MatrixValue(out);
    }

    /** Where name removal was delayed, it happens here. */
    private static List<Column> cleaned(List<Column> columns) {
        List<Column> out = new ArrayList<>(columns.size());
        for (Column column : columns) {
            out.add(column.dropName() ? column.withLabels(Metadata.dropped(column.labels())) : column);
        }
        return ColumnSet.merge(out);
    }

    private static MatrixValue rangeVector(Evaluator evaluator, Expr expr) {
        List<SeriesPoints> out = new ArrayList<>();
        RangeVector range = evaluator.rangeVector(expr);
        if (range != null) {
            for (Series series : range.series()) {
                Labels labels = series.dropName() ? Metadata.dropped(series.labels()) : series.labels();
                out.add(new SeriesPoints(labels, series.timestampsMs(), series.values(), series.size()));
            }
        }
        out.sort(Comparator.comparing(SeriesPoints::labels));
        return new MatrixValue(out);
    }

    private static SeriesPoints points(Series series) {
        return new SeriesPoints(series.labels(), series.timestampsMs(), series.values(), series.size());
    }
}
