package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Function;
import java.util.Arrays;

/** Functions of a window of float samples (Prometheus, {@code promql/functions.go}). */
final class RangeFunctions {
    private RangeFunctions() {}

    /**
     * The function's value for a window with at least one sample, or {@link Column#ABSENT}.
     *
     * @param param the scalar argument of functions that have one
     */
    static double apply(Function function, Window w, double param) {
        return switch (function) {
            case SUM_OVER_TIME -> sum(w);
            case AVG_OVER_TIME -> mean(w);
            case MIN_OVER_TIME -> min(w);
            case MAX_OVER_TIME -> max(w);
            case STDVAR_OVER_TIME -> variance(w);
            case STDDEV_OVER_TIME -> Math.sqrt(variance(w));
            case QUANTILE_OVER_TIME -> Quantile.of(param, Arrays.copyOfRange(w.values, w.from, w.to), w.count());
            case DERIV -> Regression.slope(w);
            case MAD_OVER_TIME -> medianDeviation(w);
            case TS_OF_MIN_OVER_TIME -> timeOfExtreme(w, -1);
            case TS_OF_MAX_OVER_TIME -> timeOfExtreme(w, 1);
            case PREDICT_LINEAR -> Regression.predict(w, param);
            default -> throw new IllegalArgumentException(function.text() + " is not a function of a range");
        };
    }

    private static double sum(Window w) {
        KahanSum sum = new KahanSum();
        for (int i = w.from; i < w.to; i++) {
            sum.add(w.values[i]);
        }
        return sum.total();
    }

    private static double mean(Window w) {
        Mean mean = new Mean();
        for (int i = w.from; i < w.to; i++) {
            mean.add(w.values[i]);
        }
        return mean.mean();
    }

    private static double variance(Window w) {
        Variance variance = new Variance();
        for (int i = w.from; i < w.to; i++) {
            variance.add(w.values[i]);
        }
        return variance.variance();
    }

    private static double medianDeviation(Window w) {
        double[] values = Arrays.copyOfRange(w.values, w.from, w.to);
        if (Arrays.stream(values).anyMatch(Double::isNaN)) {
            return Double.NaN;
        }
        double median = Quantile.of(0.5, values, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i] - median);
        }
        return Quantile.of(0.5, values, values.length);
    }

    /** Of the greatest value, or of the least for sign −1; the last of several; seconds. */
    private static double timeOfExtreme(Window w, int sign) {
        int best = w.from;
        for (int i = w.from + 1; i < w.to; i++) {
            if (w.values[i] * sign >= w.values[best] * sign || Double.isNaN(w.values[best])) {
                best = i;
            }
        }
        return w.timestampsMs[best] / 1000.0;
    }

    /**
     * Holt's double exponential smoothing.
     *
     * @param smoothing weight of new values, in (0, 1)
     * @param trend weight of new trends, in (0, 1)
     */
    static double smooth(Window w, double smoothing, double trend) {
        if (w.count() < 2) {
            return Column.ABSENT;
        }
        double level = w.first();
        double slope = w.values[w.from + 1] - w.first();
        double before = 0;
        for (int i = 1; i < w.count(); i++) {
            if (i > 1) {
                slope = trend * (level - before) + (1 - trend) * slope;
            }
            double next = smoothing * w.values[w.from + i] + (1 - smoothing) * (level + slope);
            before = level;
            level = next;
        }
        return level;
    }

    private static double min(Window w) {
        double min = w.first();
        for (int i = w.from + 1; i < w.to; i++) {
            if (w.values[i] < min || Double.isNaN(min)) {
                min = w.values[i];
            }
        }
        return min;
    }

    private static double max(Window w) {
        double max = w.first();
        for (int i = w.from + 1; i < w.to; i++) {
            if (w.values[i] > max || Double.isNaN(max)) {
                max = w.values[i];
            }
        }
        return max;
    }
}
