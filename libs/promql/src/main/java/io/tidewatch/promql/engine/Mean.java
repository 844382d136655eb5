package io.tidewatch.promql.engine;

/** A mean by compensated sum, incremental from where the sum would overflow. Not for several threads. */
final class Mean {
    private final KahanSum sum = new KahanSum();
    private double count;
    private boolean incremental;

    void add(double value) {
        count++;
        if (!incremental) {
            double oldSum = sum.sum;
            double oldCompensation = sum.compensation;
            sum.add(value);
            if (count == 1 || !Double.isInfinite(sum.sum)) {
                return;
            }
            incremental = true;
            sum.sum = oldSum / (count - 1);
            sum.compensation = oldCompensation / (count - 1);
        }
        double weight = (count - 1) / count;
        sum.sum *= weight;
        sum.compensation *= weight;
        sum.add(value / count);
    }

    double mean() {
        return incremental ? sum.sum + sum.compensation : sum.sum / count + sum.compensation / count;
    }
}
