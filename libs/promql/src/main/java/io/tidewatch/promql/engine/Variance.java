package io.tidewatch.promql.engine;

/** Welford's variance of a population with compensated sums. Not for several threads. */
final class Variance {
    private final KahanSum mean = new KahanSum();
    private final KahanSum squares = new KahanSum();
    private double count;

    void add(double value) {
        count++;
        double delta = value - (mean.sum + mean.compensation);
        mean.add(delta / count);
        squares.add(delta * (value - (mean.sum + mean.compensation)));
    }

    double variance() {
        return (squares.sum + squares.compensation) / count;
    }
}
