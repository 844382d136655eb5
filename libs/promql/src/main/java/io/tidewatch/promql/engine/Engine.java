package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.ResolvedDurations;
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
import io.tidewatch.promql.histogram.Histogram;
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
    public QueryResult instant(Expr query, SeriesSource source, long timestampMs, BooleanSupplier cancelled) {
        QueryBudget budget = new QueryBudget(options, cancelled);
        Evaluation evaluation = new Evaluation(options, source, budget, timestampMs, timestampMs, 0);
        Queried.PerStep queried = new Queried.PerStep(1);
        Evaluator evaluator = new Evaluator(evaluation, Steps.one(timestampMs), queried);
        Expr expr = resolved(query, 0, 0);
        evaluation.prepare(expr);
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
        return new QueryResult(
                value, evaluation.annotations(), new QuerySamples(timestampMs, 0, queried.counts(), budget.samples()));
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
            Expr query, SeriesSource source, long startMs, long endMs, long stepMs, BooleanSupplier cancelled) {
        if (query.type() != ValueType.SCALAR && query.type() != ValueType.VECTOR) {
            throw new QueryException("invalid expression type \"" + query.type().documented()
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
        Expr expr = resolved(query, stepMs, endMs - startMs);
        evaluation.prepare(expr);
        Queried.PerStep queried = new Queried.PerStep(steps.count());
        Result result = new Evaluator(evaluation, steps, queried).eval(expr);
        List<Column> columns = result instanceof Scalars scalars
                ? List.of(new Column(Labels.EMPTY, scalars.values(), false))
                : cleaned(((Vectors) result).columns());
        return new QueryResult(
                matrix(columns, steps),
                evaluation.annotations(),
                new QuerySamples(startMs, stepMs, queried.counts(), budget.samples()));
    }

    /**
     * The expression with its durations calculated.
     *
     * @throws QueryException when one cannot be calculated or is not positive where it must be
     */
    public static Expr resolved(Expr expr, long stepMs, long rangeMs) {
        if (!ResolvedDurations.needed(expr)) {
            return expr;
        }
        try {
            return new ResolvedDurations(stepMs, rangeMs).apply(expr);
        } catch (ArithmeticException e) {
            throw new QueryException(String.valueOf(e.getMessage()));
        }
    }

    private static VectorValue vector(List<Column> columns, long timestampMs) {
        List<Element> elements = new ArrayList<>(columns.size());
        for (Column column : ColumnSet.requireDistinct(cleaned(columns))) {
            if (column.has(0)) {
                Histogram histogram = column.histogram(0);
                elements.add(new Element(
                        column.labels(),
                        timestampMs,
                        column.values()[0],
                        histogram == null ? null : histogram.toNative()));
            }
        }
        return new VectorValue(elements);
    }

    private static MatrixValue matrix(List<Column> columns, Steps steps) {
        List<SeriesPoints> out = new ArrayList<>(columns.size());
        for (Column column : columns) {
            Series series = Series.of(column, steps);
            if (!series.isEmpty()) {
                out.add(series.points(series.labels()));
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
        boolean selector = expr.unwrapped() instanceof MatrixSelector;
        // What a subquery alone looks at counts; within a function it is the windows on its outcome that count.
        RangeVector range =
                selector ? evaluator.rangeVector(expr) : evaluator.rangeVector(expr, evaluator.queried.allAtFirst());
        if (range != null) {
            for (Series series : range.series()) {
                if (selector) {
                    evaluator.queried.add(0, series.weight());
                }
                Labels labels = series.dropName() ? Metadata.dropped(series.labels()) : series.labels();
                Series shown = shown(range, series);
                if (!shown.isEmpty()) {
                    out.add(shown.points(labels));
                }
            }
        }
        out.sort(Comparator.comparing(SeriesPoints::labels));
        return new MatrixValue(out);
    }

    /** What of a series lies in the range; with an extended range the values at its edges. */
    private static Series shown(RangeVector range, Series series) {
        if (range.extension() == Extension.NONE) {
            return series;
        }
        Window window = new Window(series);
        range.move(window, 0);
        if (window.histogramCount() > 0) {
            throw new QueryException("smoothed and anchored modifiers do not work with native histograms");
        }
        return window.count() == 0 ? series : ExtendedRange.withEdges(series, window, range.extension());
    }
}
