package io.tidewatch.promql.engine;

/**
 * What a gauge or counter changed by over a range, extrapolated from its first and last sample to the ends of the range
 * (Prometheus, {@code extrapolatedRate}). Samples nearer to an end than 1.1 times their mean distance count as covering
 * it; else half a distance is added. A counter is never extrapolated below zero.
 */
final class Extrapolation {
    private Extrapolation() {}

    static double of(Window w, boolean counter, boolean perSecond) {
        if (w.count() < 2) {
            return Column.ABSENT;
        }
        double change = w.last() - w.first();
        if (counter) {
            double before = w.first();
            for (int i = w.from + 1; i < w.to; i++) {
                double value = w.values[i];
                if (value < before) {
                    change += before;
                }
                before = value;
            }
        }
        double toStart = (w.timestampsMs[w.from] - w.startMs) / 1000.0;
        double toEnd = (w.endMs - w.timestampsMs[w.to - 1]) / 1000.0;
        double sampled = (w.timestampsMs[w.to - 1] - w.timestampsMs[w.from]) / 1000.0;
        double distance = sampled / (w.count() - 1);
        double threshold = distance * 1.1;
        if (toStart >= threshold) {
            toStart = distance / 2;
        }
        if (counter && change > 0 && w.first() >= 0) {
            toStart = Math.min(toStart, sampled * (w.first() / change));
        }
        if (toEnd >= threshold) {
            toEnd = distance / 2;
        }
        double factor = (sampled + toStart + toEnd) / sampled;
        if (perSecond) {
            factor /= (w.endMs - w.startMs) / 1000.0;
        }
        return change * factor;
    }
}
