package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.engine.Remarks.Operation;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.histogram.Histogram.Combined;
import io.tidewatch.promql.histogram.HistogramFold;
import io.tidewatch.promql.text.NumberText;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Evaluates functions of a range, series by series, step by step. Use once. */
final class RangeCalls {
    private static final Set<Function> ANCHORED =
            EnumSet.of(Function.CHANGES, Function.DELTA, Function.INCREASE, Function.RATE, Function.RESETS);
    private static final Set<Function> SMOOTHED = EnumSet.of(Function.DELTA, Function.INCREASE, Function.RATE);

    /** Samples between two looks at the clock: a few milliseconds of the slowest functions. */
    private static final long CHECK_EVERY = 50_000;

    private final Evaluator evaluator;
    private final Call call;
    private final Function function;
    private final Remarks remarks;
    /** Where most remarks point to. */
    private final Span span;

    private double[] params = new double[0];
    private double[] trends = new double[0];
    private String name = "";

    RangeCalls(Evaluator evaluator, Call call) {
        this.evaluator = evaluator;
        this.call = call;
        this.function = call.function();
        this.remarks = evaluator.evaluation.remarks;
        this.span = call.args().get(0).span();
    }

    List<Column> eval() {
        List<Expr> args = call.args();
        boolean quantile = function == Function.QUANTILE_OVER_TIME;
        if (quantile || args.size() > 1) {
            params = evaluator.scalars(args.get(quantile ? 0 : 1));
        }
        if (args.size() > 2) {
            trends = evaluator.scalars(args.get(2));
            requireFraction("smoothing factor", params);
            requireFraction("trend factor", trends);
        }
        RangeVector range = evaluator.requireRangeVector(args.get(quantile ? 1 : 0));
        requireExtension(function, range.extension());
        boolean keepName = function == Function.LAST_OVER_TIME || function == Function.FIRST_OVER_TIME;
        boolean changed = function == Function.RATE || function == Function.INCREASE || function == Function.DELTA;
        List<Column> out = new ArrayList<>(range.series().size());
        for (Series series : range.series()) {
            evaluator.evaluation.budget.checkTime();
            name = series.labels().metricName();
            ColumnBuilder values = new ColumnBuilder(evaluator.steps.count());
            Window window = new Window(series);
            Rates rates = changed ? new Rates(function, range.extension(), window, remarks, name, span) : null;
            long sinceCheck = 0;
            for (int i = 0; i < evaluator.steps.count(); i++) {
                range.move(window, i);
                if (!window.isEmpty()) {
                    long weight = window.weight();
                    evaluator.queried.add(i, weight);
                    sinceCheck += weight;
                    if (sinceCheck > CHECK_EVERY) {
                        evaluator.evaluation.budget.checkTime();
                        sinceCheck = 0;
                    }
                    if (rates != null) {
                        rates.apply(values, i);
                    } else {
                        apply(window, values, i, range.extension());
                    }
                }
            }
            if (!values.isEmpty()) {
                evaluator.evaluation.budget.useSamples(evaluator.steps.count());
                out.add(
                        keepName
                                ? values.build(series.labels(), series.dropName())
                                : evaluator.named(series.labels(), values));
                remarkNoCounter(series);
            }
        }
        return evaluator.evaluation.options.delayedNameRemoval() || keepName ? out : ColumnSet.requireDistinct(out);
    }

    /** @throws QueryException when a function cannot be asked of a range that reaches beyond its edges */
    static void requireExtension(Function function, Extension extension) {
        Set<Function> allowed = extension == Extension.ANCHORED
                ? ANCHORED
                : extension == Extension.SMOOTHED ? SMOOTHED : EnumSet.of(function);
        if (!allowed.contains(function)) {
            List<String> names = allowed.stream().map(Function::text).sorted().toList();
            throw new QueryException(extension.text() + " modifier can only be used with: " + String.join(", ", names)
                    + " - not with " + function.text());
        }
    }

    private static void requireFraction(String name, double[] values) {
        for (double value : values) {
            if (value <= 0 || value >= 1) {
                throw new QueryException("invalid " + name + ". Expected: 0 < " + name.charAt(0) + "f < 1, got: "
                        + NumberText.print(value));
            }
        }
    }

    private void remarkNoCounter(Series series) {
        boolean counter = name.isEmpty()
                || series.size() == 0
                || name.endsWith("_total")
                || name.endsWith("_sum")
                || name.endsWith("_count")
                || name.endsWith("_bucket");
        if (!counter && (function == Function.RATE || function == Function.INCREASE)) {
            remarks.maybeNoCounter(name, span);
        }
    }

    private void apply(Window w, ColumnBuilder out, int step, Extension extension) {
        switch (function) {
            case IRATE, IDELTA -> instantRate(w, out, step);
            case CHANGES, RESETS ->
                out.set(step, Transitions.count(w, function == Function.RESETS, extension == Extension.ANCHORED));
            case SUM_OVER_TIME, AVG_OVER_TIME -> fold(w, out, step);
            case COUNT_OVER_TIME -> out.set(step, w.count() + w.histogramCount());
            case PRESENT_OVER_TIME -> out.set(step, 1);
            case FIRST_OVER_TIME -> first(w, out, step);
            case LAST_OVER_TIME -> last(w, out, step);
            case TS_OF_FIRST_OVER_TIME -> out.set(step, firstMs(w) / 1000.0);
            case TS_OF_LAST_OVER_TIME -> out.set(step, lastMs(w) / 1000.0);
            default -> out.set(step, ofFloats(w, step));
        }
    }

    /** Functions that leave histograms out. */
    private double ofFloats(Window w, int step) {
        if (w.count() == 0) {
            return Column.ABSENT;
        }
        if (w.histogramCount() > 0) {
            remarks.ignoredInRange(name, span);
        }
        if (function == Function.QUANTILE_OVER_TIME) {
            remarks.quantile(params[step], span);
        }
        return trends.length > 0
                ? RangeFunctions.smooth(w, params[step], trends[step])
                : RangeFunctions.apply(function, w, params.length == 0 ? 0 : params[step]);
    }

    private void fold(Window w, ColumnBuilder out, int step) {
        if (w.isMixed()) {
            remarks.mixedFloatsHistograms(name, span);
            return;
        }
        if (w.histogramCount() == 0) {
            out.set(step, RangeFunctions.apply(function, w, 0));
            return;
        }
        HistogramFold fold = function == Function.SUM_OVER_TIME ? HistogramFold.sum() : HistogramFold.mean();
        for (int i = 0; i < w.histogramCount(); i++) {
            if (!fold.add(w.histogram(i))) {
                remarks.mixedSchemas(name, span);
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

    private static long firstMs(Window w) {
        long floats = w.count() == 0 ? Long.MAX_VALUE : w.timestampsMs[w.from];
        return w.histogramCount() == 0 ? floats : Math.min(floats, w.histogramMs(0));
    }

    private static long lastMs(Window w) {
        long floats = w.count() == 0 ? Long.MIN_VALUE : w.timestampsMs[w.to - 1];
        return w.histogramCount() == 0 ? floats : Math.max(floats, w.histogramMs(w.histogramCount() - 1));
    }

    private static void first(Window w, ColumnBuilder out, int step) {
        if (w.count() > 0 && w.timestampsMs[w.from] == firstMs(w)) {
            out.set(step, w.first());
        } else {
            out.set(step, w.histogram(0));
        }
    }

    private static void last(Window w, ColumnBuilder out, int step) {
        if (w.count() > 0 && w.timestampsMs[w.to - 1] == lastMs(w)) {
            out.set(step, w.last());
        } else {
            out.set(step, w.histogram(w.histogramCount() - 1));
        }
    }

    /** {@code irate} and {@code idelta}: what happened between the last two samples. */
    private void instantRate(Window w, ColumnBuilder out, int step) {
        if (w.count() + w.histogramCount() < 2) {
            return;
        }
        boolean rate = function == Function.IRATE;
        SampleSequence samples =
                new SampleSequence(w, Math.max(w.from, w.to - 2), Math.max(w.histogramFrom, w.histogramTo - 2));
        long earlierMs = 0;
        long earlierStart = 0;
        double earlier = 0;
        Histogram earlierHistogram = null;
        int left = Math.min(2, w.count()) + Math.min(2, w.histogramCount());
        while (left-- > 1) {
            samples.next();
            earlierMs = samples.timestampMs;
            earlierStart = samples.startMs;
            earlier = samples.value;
            earlierHistogram = samples.histogram;
        }
        samples.next();
        Histogram histogram = samples.histogram;
        double seconds = (samples.timestampMs - earlierMs) / 1000.0;
        boolean started = rate && StartReset.between(earlierStart, earlierMs, samples.startMs, samples.timestampMs);
        if (histogram == null && earlierHistogram == null) {
            boolean reset = rate && (samples.value < earlier || started);
            double change = reset ? samples.value : samples.value - earlier;
            out.set(step, rate ? change / seconds : change);
        } else if (histogram == null || earlierHistogram == null) {
            remarks.mixedFloatsHistograms(name, span);
        } else {
            if (rate && (histogram.isGauge() || earlierHistogram.isGauge())) {
                remarks.notCounter(name, span);
            }
            if (!rate && !(histogram.isGauge() && earlierHistogram.isGauge())) {
                remarks.notGauge(name, span);
            }
            Histogram change = histogram;
            if (!rate || !started && !histogram.resetSince(earlierHistogram)) {
                Combined difference = histogram.minus(earlierHistogram);
                if (difference == null) {
                    remarks.mixedSchemas(name, span);
                    return;
                }
                if (difference.reconciled()) {
                    remarks.reconciled(Operation.SUBTRACTION, span);
                }
                change = difference.result();
            }
            Histogram result = change.asGauge().compact();
            out.set(step, rate ? result.dividedBy(seconds) : result);
        }
    }
}
