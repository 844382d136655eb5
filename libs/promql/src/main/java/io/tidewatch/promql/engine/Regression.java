package io.tidewatch.promql.engine;

/** Least squares over a window, with compensated sums. */
final class Regression {
    private final double slope;
    private final double intercept;

    private Regression(double slope, double intercept) {
        this.slope = slope;
        this.intercept = intercept;
    }

    static double slope(Window w) {
        return w.count() < 2 ? Column.ABSENT : fit(w, w.timestampsMs[w.from]).slope;
    }

    static double predict(Window w, double seconds) {
        if (w.count() < 2) {
            return Column.ABSENT;
        }
        Regression line = fit(w, w.evaluationMs);
        return line.slope * seconds + line.intercept;
    }

    private static Regression fit(Window w, long interceptMs) {
        KahanSum sumX = new KahanSum();
        KahanSum sumY = new KahanSum();
        KahanSum sumXy = new KahanSum();
        KahanSum sumXx = new KahanSum();
        boolean constant = true;
        for (int i = w.from; i < w.to; i++) {
            double y = w.values[i];
            double x = (w.timestampsMs[i] - interceptMs) / 1000.0;
            constant &= y == w.first();
            sumX.add(x);
            sumY.add(y);
            sumXy.add(x * y);
            sumXx.add(x * x);
        }
        if (constant) {
            return Double.isInfinite(w.first()) ? new Regression(Double.NaN, Double.NaN) : new Regression(0, w.first());
        }
        double n = w.count();
        double x = sumX.sum + sumX.compensation;
        double y = sumY.sum + sumY.compensation;
        double covariance = sumXy.sum + sumXy.compensation - x * y / n;
        double variance = sumXx.sum + sumXx.compensation - x * x / n;
        double slope = covariance / variance;
        return new Regression(slope, y / n - slope * x / n);
    }
}
