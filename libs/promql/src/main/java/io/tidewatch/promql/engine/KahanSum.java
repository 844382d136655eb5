package io.tidewatch.promql.engine;

/** Neumaier's compensated sum, as Prometheus adds. Not for several threads. */
final class KahanSum {
    double sum;
    double compensation;

    void add(double value) {
        double total = sum + value;
        if (Double.isInfinite(total)) {
            compensation = 0;
        } else if (Math.abs(sum) >= Math.abs(value)) {
            compensation += (sum - total) + value;
        } else {
            compensation += (value - total) + sum;
        }
        sum = total;
    }

    double total() {
        return Double.isInfinite(sum) ? sum : sum + compensation;
    }
}
