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
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.NumberText;
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
            case ABSENT -> new Vectors(absent(args.get(0)));
            case ABSENT_OVER_TIME -> new Vectors(absentOverTime(args.get(0)));
            case TIMESTAMP -> new Vectors(timestamp(args.get(0)));
            case CLAMP, CLAMP_MIN, CLAMP_MAX -> new Vectors(clamp(call));
            case ROUND -> new Vectors(round(args));
            case SORT, SORT_DESC -> new Vectors(sort(call));
            case LABEL_REPLACE, LABEL_JOIN -> new Vectors(new LabelFunctions(evaluator).eval(call));
            case HISTOGRAM_QUANTILE, HISTOGRAM_FRACTION -> new Vectors(new ClassicHistograms(evaluator, call).eval());
            case START -> constant(evaluation.startMs / 1000.0);
            case END -> constant(evaluation.endMs / 1000.0);
            case STEP -> constant(evaluation.stepMs / 1000.0);
            case RANGE -> constant((evaluation.endMs - evaluation.startMs) / 1000.0);
            case MIN_OF, MAX_OF -> extreme(call);
            case SORT_BY_LABEL, SORT_BY_LABEL_DESC -> new Vectors(sortByLabel(call));
            case DAY_OF_MONTH, DAY_OF_WEEK, DAY_OF_YEAR, DAYS_IN_MONTH, HOUR, MINUTE, MONTH, YEAR ->
                new Vectors(date(call));
            default -> new Vectors(isOverRange(call.function()) ? overRange(call) : mapped(call));
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
                if (column.has(i)) {
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
            return evaluator.map(evaluator.selection.instant(selector, true), value -> value);
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

    private List<Column> clamp(Call call) {
        List<Column> input = evaluator.vectors(call.args().get(0));
        double[] bound = evaluator.scalars(call.args().get(1));
        double[] upper = call.function() == Function.CLAMP
                ? evaluator.scalars(call.args().get(2))
                : bound;
        List<Column> out = new ArrayList<>();
        for (Column column : input) {
            Column clamped = evaluator.named(column.labels(), column.values().clone());
            double[] values = clamped.values();
            for (int i = 0; i < values.length; i++) {
                if (!Column.isAbsent(values[i])) {
                    values[i] = switch (call.function()) {
                        case CLAMP_MIN -> Math.max(bound[i], values[i]);
                        case CLAMP_MAX -> Math.min(bound[i], values[i]);
                        default ->
                            upper[i] < bound[i] ? Column.ABSENT : Math.max(bound[i], Math.min(upper[i], values[i]));
                    };
                }
            }
            if (!clamped.isEmpty()) {
                out.add(clamped);
            }
        }
        return evaluator.distinct(out);
    }

    private List<Column> round(List<Expr> args) {
        List<Column> input = evaluator.vectors(args.get(0));
        double[] nearest = args.size() > 1 ? evaluator.scalars(args.get(1)) : new double[0];
        List<Column> out = new ArrayList<>();
        for (Column column : input) {
            Column rounded = evaluator.named(column.labels(), column.values().clone());
            double[] values = rounded.values();
            for (int i = 0; i < values.length; i++) {
                if (!Column.isAbsent(values[i])) {
                    // Multiplying by the inverse loses less than dividing by a decimal fraction.
                    double inverse = 1 / (nearest.length == 0 ? 1 : nearest[i]);
                    values[i] = Math.floor(values[i] * inverse + 0.5) / inverse;
                }
            }
            out.add(rounded);
        }
        return evaluator.distinct(out);
    }

    private List<Column> sortByLabel(Call call) {
        List<Column> columns = new ArrayList<>(evaluator.vectors(call.args().get(0)));
        if (!evaluation.instant) {
            warnSort(call);
            return columns;
        }
        List<String> labels = new ArrayList<>();
        for (Expr label : call.args().subList(1, call.args().size())) {
            labels.add(evaluator.text(label));
        }
        columns.sort(NaturalOrder.byLabels(labels, call.function() == Function.SORT_BY_LABEL_DESC));
        return columns;
    }

    private void warnSort(Call call) {
        evaluation.warn(
                "sort is ineffective for range queries since results are always ordered by labels", call.span());
    }

    private List<Column> sort(Call call) {
        List<Column> columns = new ArrayList<>(evaluator.vectors(call.args().get(0)));
        if (!evaluation.instant) {
            warnSort(call);
        } else if (steps.count() == 1) {
            columns.removeIf(column -> !column.has(0));
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
        RangeVector range = rangeVector(arg);
        for (Series series : range.series()) {
            Window window = new Window(series);
            for (int i = 0; i < present.length; i++) {
                range.move(window, i);
                present[i] |= window.count() > 0;
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

    private RangeVector rangeVector(Expr arg) {
        RangeVector range = evaluator.rangeVector(arg);
        if (range == null) {
            throw new IllegalStateException("not a range vector: " + arg);
        }
        return range;
    }

    private List<Column> overRange(Call call) {
        Function function = call.function();
        boolean quantile = function == Function.QUANTILE_OVER_TIME;
        Expr rangeArg = call.args().get(quantile ? 1 : 0);
        double[] params = quantile
                ? evaluator.scalars(call.args().get(0))
                : call.args().size() > 1 ? evaluator.scalars(call.args().get(1)) : new double[steps.count()];
        double[] trends = call.args().size() > 2 ? evaluator.scalars(call.args().get(2)) : new double[0];
        if (trends.length > 0) {
            requireFraction("smoothing factor", params);
            requireFraction("trend factor", trends);
        }
        RangeVector range = rangeVector(rangeArg);
        boolean keepName = function == Function.LAST_OVER_TIME || function == Function.FIRST_OVER_TIME;
        List<Column> out = new ArrayList<>();
        for (Series series : range.series()) {
            double[] values = new double[steps.count()];
            boolean any = false;
            Window window = new Window(series);
            evaluation.budget.checkTime();
            for (int i = 0; i < values.length; i++) {
                range.move(window, i);
                values[i] = window.count() == 0
                        ? Column.ABSENT
                        : trends.length > 0
                                ? RangeFunctions.smooth(window, params[i], trends[i])
                                : RangeFunctions.apply(function, window, params[i]);
                any |= !Column.isAbsent(values[i]);
            }
            if (any) {
                evaluation.budget.useSamples(values.length);
                out.add(
                        keepName
                                ? new Column(series.labels(), values, series.dropName())
                                : evaluator.named(series.labels(), values));
                remark(function, series, rangeArg);
            }
        }
        if (quantile && !out.isEmpty()) {
            for (double q : params) {
                evaluation.warnQuantile(q, call.args().get(0).span());
            }
        }
        return evaluation.options.delayedNameRemoval() || keepName ? out : ColumnSet.requireDistinct(out);
    }

    private static void requireFraction(String name, double[] values) {
        for (double value : values) {
            if (value <= 0 || value >= 1) {
                throw new QueryException("invalid " + name + ". Expected: 0 < " + name.charAt(0) + "f < 1, got: "
                        + NumberText.print(value));
            }
        }
    }

    private void remark(Function function, Series series, Expr rangeArg) {
        if (function != Function.RATE && function != Function.INCREASE) {
            return;
        }
        String name = series.labels().metricName();
        boolean counter = name.isEmpty()
                || name.endsWith("_total")
                || name.endsWith("_sum")
                || name.endsWith("_count")
                || name.endsWith("_bucket");
        if (!counter) {
            evaluation.inform(
                    "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"" + name + '"',
                    rangeArg.span());
        }
    }
}
