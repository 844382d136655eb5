package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.engine.Result.Scalars;
import io.tidewatch.promql.engine.Result.Vectors;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.histogram.HistogramStatistics;
import io.tidewatch.promql.source.LabelMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Evaluates function calls. */
final class Calls {
    private final Evaluator evaluator;
    private final Evaluation evaluation;
    private final Steps steps;

    Calls(Evaluator evaluator) {
        this.evaluator = evaluator;
        this.evaluation = evaluator.evaluation;
        this.steps = evaluator.steps;
    }

    Result eval(Call call) {
        List<Expr> args = call.args();
        return switch (call.function()) {
            case PI -> constant(Math.PI);
            case TIME -> time();
            case TO_SCALAR -> scalar(evaluator.vectors(args.get(0)));
            case TO_VECTOR -> new Vectors(List.of(new Column(Labels.EMPTY, evaluator.scalars(args.get(0)), false)));
            case START_TIMESTAMP -> new Vectors(startTimestamp(args.get(0)));
            case INFO -> new Vectors(new InfoFunction(evaluator, call).eval());
            case ABSENT -> new Vectors(absent(args.get(0)));
            case ABSENT_OVER_TIME -> new Vectors(absentOverTime(args.get(0)));
            case TIMESTAMP -> new Vectors(timestamp(args.get(0)));
            case CLAMP, CLAMP_MIN, CLAMP_MAX -> new Vectors(clamp(call));
            case ROUND -> new Vectors(round(args));
            case SORT, SORT_DESC -> new Vectors(sort(call));
            case LABEL_REPLACE, LABEL_JOIN -> new Vectors(new LabelFunctions(evaluator).eval(call));
            case HISTOGRAM_QUANTILE, HISTOGRAM_FRACTION, HISTOGRAM_QUANTILES ->
                new Vectors(new HistogramCalls(evaluator, call).eval());
            case HISTOGRAM_COUNT, HISTOGRAM_SUM, HISTOGRAM_AVG, HISTOGRAM_STDDEV, HISTOGRAM_STDVAR ->
                new Vectors(ofHistograms(call));
            case START -> constant(evaluation.startMs / 1000.0);
            case END -> constant(evaluation.endMs / 1000.0);
            case STEP -> constant(evaluation.stepMs / 1000.0);
            case RANGE -> constant((evaluation.endMs - evaluation.startMs) / 1000.0);
            case MIN_OF, MAX_OF -> extreme(call);
            case SORT_BY_LABEL, SORT_BY_LABEL_DESC -> new Vectors(sortByLabel(call));
            case DAY_OF_MONTH, DAY_OF_WEEK, DAY_OF_YEAR, DAYS_IN_MONTH, HOUR, MINUTE, MONTH, YEAR ->
                new Vectors(date(call));
            default ->
                new Vectors(isOverRange(call.function()) ? new RangeCalls(evaluator, call).eval() : mapped(call));
        };
    }

    private static boolean isOverRange(Function function) {
        return function.argType(0) == ValueType.MATRIX || function == Function.QUANTILE_OVER_TIME;
    }

    private Result constant(double value) {
        double[] values = new double[steps.count()];
        Arrays.fill(values, value);
        return new Scalars(values);
    }

    private Result extreme(Call call) {
        double[] a = evaluator.scalars(call.args().get(0));
        double[] b = evaluator.scalars(call.args().get(1));
        double[] values = new double[a.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = call.function() == Function.MIN_OF ? Math.min(a[i], b[i]) : Math.max(a[i], b[i]);
        }
        return new Scalars(values);
    }

    private Scalars time() {
        double[] values = new double[steps.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = steps.at(i) / 1000.0;
        }
        return new Scalars(values);
    }

    private Result scalar(List<Column> columns) {
        double[] values = new double[steps.count()];
        for (int i = 0; i < values.length; i++) {
            int found = 0;
            for (Column column : columns) {
                if (column.hasFloat(i)) {
                    found++;
                    values[i] = column.values()[i];
                }
            }
            if (found != 1) {
                values[i] = Double.NaN;
            }
        }
        return new Scalars(values);
    }

    private List<Column> mapped(Call call) {
        Function function = call.function();
        return evaluator.map(evaluator.vectors(call.args().get(0)), value -> ValueFunctions.apply(function, value));
    }

    private List<Column> date(Call call) {
        List<Column> input = call.args().isEmpty()
                ? List.of(new Column(Labels.EMPTY, time().values(), false))
                : evaluator.vectors(call.args().get(0));
        Function function = call.function();
        return evaluator.map(input, value -> DateFunctions.apply(function, value));
    }

    private List<Column> timestamp(Expr arg) {
        if (arg.unwrapped() instanceof VectorSelector selector) {
            return evaluator.map(evaluator.selection.instant(selector, Selection.Take.TIMESTAMP), value -> value);
        }
        List<Column> out = new ArrayList<>();
        for (Column column : evaluator.vectors(arg)) {
            double[] values = new double[steps.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = column.has(i) ? steps.at(i) / 1000.0 : Column.ABSENT;
            }
            out.add(evaluator.named(column.labels(), values));
        }
        return evaluator.distinct(out);
    }

    /** Nothing for what is no selector, and nothing at all where start time stamps are not to be used. */
    private List<Column> startTimestamp(Expr arg) {
        return evaluation.options.useStartTimestamps() && arg.unwrapped() instanceof VectorSelector selector
                ? evaluator.map(evaluator.selection.instant(selector, Selection.Take.START), value -> value)
                : List.of();
    }

    private List<Column> ofHistograms(Call call) {
        List<Column> out = new ArrayList<>();
        for (Column column : evaluator.vectors(call.args().get(0))) {
            ColumnBuilder values = new ColumnBuilder(steps.count());
            for (int i = 0; i < steps.count(); i++) {
                Histogram histogram = column.histogram(i);
                if (histogram != null) {
                    values.set(i, statistic(call.function(), histogram));
                }
            }
            if (!values.isEmpty()) {
                out.add(evaluator.named(column.labels(), values));
            }
        }
        return evaluator.distinct(out);
    }

    private static double statistic(Function function, Histogram histogram) {
        return switch (function) {
            case HISTOGRAM_COUNT -> histogram.count();
            case HISTOGRAM_SUM -> histogram.sum();
            case HISTOGRAM_AVG -> histogram.sum() / histogram.count();
            case HISTOGRAM_STDVAR -> HistogramStatistics.variance(histogram);
            case HISTOGRAM_STDDEV -> Math.sqrt(HistogramStatistics.variance(histogram));
            default -> throw new IllegalArgumentException(function.text() + " is not a statistic of a histogram");
        };
    }

    private List<Column> clamp(Call call) {
        List<Column> input = evaluator.vectors(call.args().get(0));
        double[] bound = evaluator.scalars(call.args().get(1));
        double[] upper = call.function() == Function.CLAMP
                ? evaluator.scalars(call.args().get(2))
                : bound;
        List<Column> out = new ArrayList<>();
        for (Column column : input) {
            ColumnBuilder clamped = new ColumnBuilder(steps.count());
            for (int i = 0; i < steps.count(); i++) {
                double value = column.floatAt(i);
                if (!Column.isAbsent(value)) {
                    clamped.set(
                            i,
                            switch (call.function()) {
                                case CLAMP_MIN -> Math.max(bound[i], value);
                                case CLAMP_MAX -> Math.min(bound[i], value);
                                default ->
                                    upper[i] < bound[i] ? Column.ABSENT : Math.max(bound[i], Math.min(upper[i], value));
                            });
                }
            }
            if (!clamped.isEmpty()) {
                out.add(evaluator.named(column.labels(), clamped));
            }
        }
        return evaluator.distinct(out);
    }

    private List<Column> round(List<Expr> args) {
        List<Column> input = evaluator.vectors(args.get(0));
        double[] nearest = args.size() > 1 ? evaluator.scalars(args.get(1)) : new double[0];
        List<Column> out = new ArrayList<>();
        for (Column column : input) {
            ColumnBuilder rounded = new ColumnBuilder(steps.count());
            for (int i = 0; i < steps.count(); i++) {
                double value = column.floatAt(i);
                if (!Column.isAbsent(value)) {
                    // Multiplying by the inverse loses less than dividing by a decimal fraction.
                    double inverse = 1 / (nearest.length == 0 ? 1 : nearest[i]);
                    rounded.set(i, Math.floor(value * inverse + 0.5) / inverse);
                }
            }
            if (!rounded.isEmpty()) {
                out.add(evaluator.named(column.labels(), rounded));
            }
        }
        return evaluator.distinct(out);
    }

    private List<Column> sortByLabel(Call call) {
        List<Column> columns = new ArrayList<>(evaluator.vectors(call.args().get(0)));
        if (!evaluation.instant) {
            evaluation.remarks.ineffectiveSort(call.span());
            return columns;
        }
        List<String> labels = new ArrayList<>();
        for (Expr label : call.args().subList(1, call.args().size())) {
            labels.add(evaluator.text(label));
        }
        columns.sort(NaturalOrder.byLabels(labels, call.function() == Function.SORT_BY_LABEL_DESC));
        return columns;
    }

    private List<Column> sort(Call call) {
        List<Column> columns = new ArrayList<>(evaluator.vectors(call.args().get(0)));
        if (!evaluation.instant) {
            evaluation.remarks.ineffectiveSort(call.span());
        } else if (steps.count() == 1) {
            columns.removeIf(column -> !column.hasFloat(0));
            columns.sort(Ranking.byValue(call.function() == Function.SORT_DESC, 0));
        }
        return columns;
    }

    private List<Column> absent(Expr arg) {
        boolean[] present = new boolean[steps.count()];
        for (Column column : evaluator.vectors(arg)) {
            for (int i = 0; i < present.length; i++) {
                present[i] |= column.has(i);
            }
        }
        return absentColumn(arg, present);
    }

    private List<Column> absentOverTime(Expr arg) {
        boolean[] present = new boolean[steps.count()];
        RangeVector range = evaluator.requireRangeVector(arg);
        RangeCalls.requireExtension(Function.ABSENT_OVER_TIME, range.extension());
        for (Series series : range.series()) {
            Window window = new Window(series);
            for (int i = 0; i < present.length; i++) {
                range.move(window, i);
                evaluator.queried.add(i, window.weight());
                present[i] |= !window.isEmpty();
            }
        }
        return absentColumn(arg, present);
    }

    private static List<Column> absentColumn(Expr arg, boolean[] present) {
        Column column = Column.absent(absentLabels(arg), present.length, false);
        for (int i = 0; i < present.length; i++) {
            if (!present[i]) {
                column.values()[i] = 1;
            }
        }
        return column.isEmpty() ? List.of() : List.of(column);
    }

    /** The labels that an absent series would surely have: those with one equality and nothing else. */
    private static Labels absentLabels(Expr arg) {
        List<LabelMatcher> matchers = arg instanceof VectorSelector vector
                ? vector.matchers()
                : arg instanceof MatrixSelector matrix ? matrix.selector().matchers() : List.of();
        Labels.Builder labels = new Labels.Builder();
        Set<String> seen = new HashSet<>();
        for (LabelMatcher matcher : matchers) {
            if (!matcher.name().equals(Labels.NAME)) {
                boolean certain = matcher.op() == LabelMatcher.Op.EQUAL && seen.add(matcher.name());
                labels.set(matcher.name(), certain ? matcher.value() : "");
            }
        }
        return labels.build();
    }
}
