package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.histogram.HistogramStatistics;
import io.tidewatch.promql.text.NumberText;
import io.tidewatch.promql.text.Quoting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code histogram_quantile}, {@code histogram_quantiles} and {@code histogram_fraction} of native histograms and of
 * classic ones, which are series with cumulative counts and an upper bound {@code le}. Use once.
 */
final class HistogramCalls {
    private static final String BOUND = "le";

    private final Evaluator evaluator;
    private final Function function;
    private final Remarks remarks;
    private final List<Expr> args;
    /** Of the histograms. */
    private final Span span;

    /** All buckets of a classic histogram, ascending; columns of native histograms with the same labels. */
    private static final class Group {
        private final List<Bucket> classic = new ArrayList<>();
        private final List<Column> natives = new ArrayList<>();
    }

    /**
     * A column of one bucket.
     *
     * @param bound upper bound
     * @param column its counts
     */
    private record Bucket(double bound, Column column) {}

    /**
     * One thing to calculate.
     *
     * @param first quantile or lower bound, for each step
     * @param second upper bound, for each step
     */
    private record Request(double[] first, double[] second) {}

    HistogramCalls(Evaluator evaluator, Call call) {
        this.evaluator = evaluator;
        this.function = call.function();
        this.remarks = evaluator.evaluation.remarks;
        this.args = call.args();
        Expr vector = args.get(function == Function.HISTOGRAM_QUANTILES ? 0 : args.size() - 1);
        this.span = vector.span();
    }

    List<Column> eval() {
        return switch (function) {
            case HISTOGRAM_FRACTION -> {
                double[] lower = evaluator.scalars(args.get(0));
                double[] upper = evaluator.scalars(args.get(1));
                yield evaluator.distinct(columns(groups(args.get(2)), new Request(lower, upper)));
            }
            case HISTOGRAM_QUANTILE -> {
                Request request = quantile(args.get(0));
                yield evaluator.distinct(columns(groups(args.get(1)), request));
            }
            default -> quantiles();
        };
    }

    private Request quantile(Expr arg) {
        double[] quantiles = evaluator.scalars(arg);
        for (double quantile : quantiles) {
            remarks.quantile(quantile, arg.span());
        }
        return new Request(quantiles, quantiles);
    }

    /** Each quantile under a label that names it. */
    private List<Column> quantiles() {
        String label = evaluator.text(args.get(1));
        if (label.isEmpty() || !Quoting.isUnicode(label)) {
            throw new QueryException("invalid label name " + Quoting.quote(label));
        }
        List<Request> requests = new ArrayList<>();
        for (Expr arg : args.subList(2, args.size())) {
            requests.add(quantile(arg));
        }
        Map<Labels, Group> groups = groups(args.get(0));
        Map<Labels, ColumnBuilder> out = new LinkedHashMap<>();
        for (Request request : requests) {
            for (Column column : columns(groups, request)) {
                for (int i = 0; i < column.values().length; i++) {
                    if (column.has(i)) {
                        Labels labels = column.labels().with(label, OpenMetricsNumber.of(request.first[i]));
                        ColumnBuilder values =
                                out.computeIfAbsent(labels, l -> new ColumnBuilder(evaluator.steps.count()));
                        if (values.has(i)) {
                            throw QueryException.sameLabels();
                        }
                        values.copy(i, column);
                    }
                }
            }
        }
        List<Column> columns = new ArrayList<>();
        boolean delayed = evaluator.evaluation.options.delayedNameRemoval();
        out.forEach((labels, values) -> columns.add(values.build(labels, delayed)));
        return evaluator.distinct(columns);
    }

    private Map<Labels, Group> groups(Expr vector) {
        Map<Labels, Group> groups = new LinkedHashMap<>();
        for (Column column : evaluator.vectors(vector)) {
            Labels labels = column.labels();
            if (column.histograms() != null) {
                groups.computeIfAbsent(labels, l -> new Group()).natives.add(column);
            }
            if (hasFloat(column)) {
                String text = labels.get(BOUND);
                try {
                    Bucket bucket = new Bucket(NumberText.parse(text), column);
                    groups.computeIfAbsent(labels.with(BOUND, ""), l -> new Group())
                            .classic
                            .add(bucket);
                } catch (NumberFormatException e) {
                    remarks.badBucketLabel(labels.metricName(), text, span);
                }
            }
        }
        for (Group group : groups.values()) {
            group.classic.sort(Comparator.comparingDouble(Bucket::bound));
        }
        return groups;
    }

    private static boolean hasFloat(Column column) {
        if (column.histograms() == null) {
            return true;
        }
        for (int i = 0; i < column.values().length; i++) {
            if (column.hasFloat(i)) {
                return true;
            }
        }
        return false;
    }

    private List<Column> columns(Map<Labels, Group> groups, Request request) {
        List<Column> out = new ArrayList<>();
        groups.forEach((labels, group) -> {
            ColumnBuilder values = new ColumnBuilder(evaluator.steps.count());
            ColumnBuilder classics = new ColumnBuilder(evaluator.steps.count());
            ClassicBuckets buckets = new ClassicBuckets(group.classic.size());
            for (int i = 0; i < evaluator.steps.count(); i++) {
                buckets.clear();
                for (Bucket bucket : group.classic) {
                    if (bucket.column.hasFloat(i)) {
                        buckets.add(bucket.bound, bucket.column.values()[i]);
                    }
                }
                Histogram histogram = histogram(group, i);
                if (histogram != null && buckets.size() > 0) {
                    remarks.mixedClassicNative(labels.metricName(), span);
                } else if (histogram != null) {
                    values.set(i, ofNative(histogram, request, i, labels.metricName()));
                } else if (buckets.size() > 0) {
                    classics.set(i, ofClassic(buckets, request, i, labels.metricName()));
                }
            }
            if (!values.isEmpty()) {
                out.add(evaluator.named(labels, values));
            }
            if (!classics.isEmpty()) {
                out.add(evaluator.named(labels, classics));
            }
        });
        return out;
    }

    private static @Nullable Histogram histogram(Group group, int step) {
        for (Column column : group.natives) {
            Histogram histogram = column.histogram(step);
            if (histogram != null) {
                return histogram;
            }
        }
        return null;
    }

    private double ofNative(Histogram histogram, Request request, int step, String name) {
        if (function == Function.HISTOGRAM_FRACTION) {
            if (Double.isNaN(histogram.sum())) {
                remarks.fractionWithoutNaN(name, span);
            }
            return HistogramStatistics.fraction(request.first[step], request.second[step], histogram);
        }
        double q = request.first[step];
        if (Double.isNaN(histogram.sum()) && q >= 0 && q <= 1 && histogram.count() != 0) {
            if (HistogramStatistics.isBeyondNumbers(q, histogram)) {
                remarks.quantileIsNaN(name, span);
            } else {
                remarks.quantileIsSkewed(name, span);
            }
        }
        return HistogramStatistics.quantile(q, histogram);
    }

    private double ofClassic(ClassicBuckets buckets, Request request, int step, String name) {
        if (function == Function.HISTOGRAM_FRACTION) {
            return buckets.fraction(request.first[step], request.second[step]);
        }
        double value = buckets.quantile(request.first[step]);
        if (buckets.forced()) {
            remarks.forcedMonotonicity(name, span);
        }
        return value;
    }
}
