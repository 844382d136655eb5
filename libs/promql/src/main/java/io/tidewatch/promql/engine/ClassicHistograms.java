package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.text.NumberText;
import io.tidewatch.promql.text.Quoting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code histogram_quantile} and {@code histogram_fraction} of classic histograms: series with cumulative counts and an
 * upper bound {@code le}.
 */
final class ClassicHistograms {
    private static final String BOUND = "le";

    private final Evaluator evaluator;
    private final Call call;

    /**
     * A column of one bucket.
     *
     * @param bound upper bound
     * @param column its counts
     */
    private record Bucket(double bound, Column column) {}

    ClassicHistograms(Evaluator evaluator, Call call) {
        this.evaluator = evaluator;
        this.call = call;
    }

    List<Column> eval() {
        double[] params = evaluator.scalars(call.args().get(0));
        boolean fraction = call.function() == Function.HISTOGRAM_FRACTION;
        double[] uppers = fraction ? evaluator.scalars(call.args().get(1)) : params;
        List<Column> input = evaluator.vectors(vectorArg());
        for (double quantile : fraction ? new double[0] : params) {
            evaluator.evaluation.warnQuantile(quantile, call.args().get(0).span());
        }
        Map<Labels, List<Bucket>> histograms = new LinkedHashMap<>();
        for (Column column : input) {
            Double bound = bound(column.labels());
            if (bound != null) {
                histograms
                        .computeIfAbsent(column.labels().with(BOUND, ""), l -> new ArrayList<>())
                        .add(new Bucket(bound, column));
            }
        }
        List<Column> out = new ArrayList<>();
        histograms.forEach((labels, buckets) -> {
            buckets.sort(Comparator.comparingDouble(Bucket::bound));
            double[] values = new double[evaluator.steps.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(params[i], uppers[i], buckets, i);
            }
            Column column = evaluator.named(labels, values);
            if (!column.isEmpty()) {
                out.add(column);
            }
        });
        return evaluator.distinct(out);
    }

    private @Nullable Double bound(Labels labels) {
        String text = labels.get(BOUND);
        try {
            return NumberText.parse(text);
        } catch (NumberFormatException e) {
            evaluator.evaluation.warn(
                    "bucket label \"le\" is missing or has a malformed value of " + Quoting.quote(text)
                            + " for metric name " + Quoting.quote(labels.metricName()),
                    vectorArg().span());
            return null;
        }
    }

    private Expr vectorArg() {
        return call.args().get(call.args().size() - 1);
    }

    private double value(double param, double upper, List<Bucket> buckets, int step) {
        double[] bounds = new double[buckets.size()];
        double[] counts = new double[buckets.size()];
        int n = 0;
        String name = "";
        for (Bucket bucket : buckets) {
            if (!bucket.column().has(step)) {
                continue;
            }
            double count = bucket.column().values()[step];
            name = bucket.column().labels().metricName();
            // Bounds that are the same number in another spelling count together.
            if (n > 0 && bounds[n - 1] == bucket.bound()) {
                counts[n - 1] += count;
            } else {
                bounds[n] = bucket.bound();
                counts[n++] = count;
            }
        }
        if (n == 0) {
            return Column.ABSENT;
        }
        if (call.function() == Function.HISTOGRAM_FRACTION) {
            return fraction(param, upper, bounds, counts, n);
        }
        return quantile(param, bounds, counts, n, name);
    }

    private double quantile(double q, double[] bounds, double[] counts, int n, String name) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (bounds[n - 1] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        if (forceMonotonic(counts, n)) {
            evaluator.evaluation.inform(
                    "input to histogram_quantile needed to be fixed for monotonicity (see"
                            + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                            + " for metric name " + Quoting.quote(name),
                    vectorArg().span());
        }
        return interpolate(q, bounds, counts, n);
    }

    private static double interpolate(double q, double[] bounds, double[] counts, int n) {
        double observations = counts[n - 1];
        if (n < 2 || observations == 0) {
            return Double.NaN;
        }
        double rank = q * observations;
        int b = 0;
        while (b < n - 1 && !(counts[b] >= rank)) {
            b++;
        }
        if (b == n - 1) {
            return bounds[n - 2];
        }
        if (b == 0 && bounds[0] <= 0) {
            return bounds[0];
        }
        double start = b == 0 ? 0 : bounds[b - 1];
        double before = b == 0 ? 0 : counts[b - 1];
        return start + (bounds[b] - start) * ((rank - before) / (counts[b] - before));
    }

    private static double fraction(double lower, double upper, double[] bounds, double[] counts, int n) {
        double observations = counts[n - 1];
        boolean unknown = bounds[n - 1] != Double.POSITIVE_INFINITY
                || observations == 0
                || Double.isNaN(lower)
                || Double.isNaN(upper);
        if (unknown) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        return (rank(upper, bounds, counts, n) - rank(lower, bounds, counts, n)) / observations;
    }

    /** How many observations lie below a value; within buckets of infinite width all lie at the finite bound. */
    private static double rank(double value, double[] bounds, double[] counts, int n) {
        double below = 0;
        for (int b = 0; b < n; b++) {
            double start = b > 0 ? bounds[b - 1] : bounds[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
            if (start >= value) {
                return below;
            }
            if (value < bounds[b]) {
                if (start == Double.NEGATIVE_INFINITY) {
                    return counts[b];
                }
                return bounds[b] == Double.POSITIVE_INFINITY
                        ? below
                        : below + (counts[b] - below) * (value - start) / (bounds[b] - start);
            }
            below = counts[b];
        }
        return below;
    }

    /** Makes counts never fall; differences of rounding are mended silently. Answers whether a real fall was mended. */
    private static boolean forceMonotonic(double[] counts, int n) {
        boolean forced = false;
        double before = counts[0];
        for (int i = 1; i < n; i++) {
            double count = counts[i];
            if (count == before) {
                continue;
            }
            if (almostEqual(before, count)) {
                counts[i] = before;
            } else if (count < before) {
                counts[i] = before;
                forced = true;
            } else {
                before = count;
            }
        }
        return forced;
    }

    private static boolean almostEqual(double a, double b) {
        double difference = Math.abs(a - b);
        double sum = Math.abs(a) + Math.abs(b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < 1e-12 * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < 1e-12;
    }
}
