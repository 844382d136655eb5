package io.tidewatch.promql.engine;

import io.tidewatch.promql.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a gauge or counter changed by over a range, extrapolated from its first and last sample to the ends of the range
 * (Prometheus, {@code extrapolatedRate}). Samples nearer to an end than 1.1 times their mean distance count as covering
 * it; else half a distance is added. A counter is never extrapolated below zero. Where the first sample's start lies in
 * the range, the counter is taken to have been zero there instead.
 */
final class Extrapolation {
    private final Rates rates;
    private final Window w;

    Extrapolation(Rates rates, Window w) {
        this.rates = rates;
        this.w = w;
    }

    /** The change of the floats; absent where there are too few. */
    double floats() {
        if (w.count() == 0) {
            return Column.ABSENT;
        }
        boolean counter = rates.counter;
        int last = w.to - 1;
        double change = w.values[last] - w.first();
        if (counter) {
            long[] starts = w.startsMs;
            change += starts == null ? w.fallen() : lostAtResets(starts);
        }
        long firstMs = w.timestampsMs[w.from];
        if (startsInside(w.start(0), firstMs)) {
            return (change + w.first()) * factor(firstMs, w.timestampsMs[last], w.count(), w.start(0), 0);
        }
        if (w.count() < 2) {
            return Column.ABSENT;
        }
        double zeroShare = counter && change > 0 && w.first() >= 0 ? w.first() / change : Double.POSITIVE_INFINITY;
        return change * factor(firstMs, w.timestampsMs[last], w.count(), 0, zeroShare);
    }

    /** As {@link Window#fallen()}, with the resets that start time stamps tell of. */
    private double lostAtResets(long[] starts) {
        boolean overlaps = false;
        double lost = 0;
        for (int i = w.from + 1; i < w.to; i++) {
            double before = w.values[i - 1];
            boolean reset = w.values[i] < before
                    || StartReset.between(starts[i - 1], w.timestampsMs[i - 1], starts[i], w.timestampsMs[i]);
            overlaps |= StartReset.overlap(starts[i - 1], w.timestampsMs[i - 1], starts[i]);
            lost += reset ? before : 0;
        }
        if (overlaps) {
            rates.remarkOverlap();
        }
        return lost;
    }

    /** The change of the histograms, of which there is one; null where there are too few or they do not fit together. */
    @Nullable
    Histogram histograms() {
        int count = w.histogramCount();
        long firstMs = w.histogramMs(0);
        long lastMs = w.histogramMs(count - 1);
        Histogram first = w.histogram(0);
        boolean fromStart = startsInside(w.histogramStart(0), firstMs);
        if (count < 2) {
            return fromStart ? first.times(factor(firstMs, lastMs, count, w.histogramStart(0), 0)) : null;
        }
        Histogram change = new HistogramChange(rates, w).between();
        if (change == null) {
            return null;
        }
        if (fromStart) {
            Histogram total = rates.sum(change, first);
            return total == null ? null : total.times(factor(firstMs, lastMs, count, w.histogramStart(0), 0));
        }
        double zeroShare = rates.counter && change.count() > 0 && first.count() >= 0
                ? first.count() / change.count()
                : Double.POSITIVE_INFINITY;
        return change.times(factor(firstMs, lastMs, count, 0, zeroShare));
    }

    private boolean startsInside(long startMs, long firstMs) {
        return rates.counter && startMs != 0 && startMs > w.startMs && startMs < firstMs;
    }

    /**
     * What the change between the samples is multiplied by.
     *
     * @param startMs where the counter began, when that lies in the range; else 0
     * @param zeroShare after which share of the sampled time before the first sample the counter would have been zero
     */
    private double factor(long firstMs, long lastMs, int count, long startMs, double zeroShare) {
        double toEnd = (w.endMs - lastMs) / 1000.0;
        double sampled = (lastMs - firstMs) / 1000.0;
        double distance = count > 1 ? sampled / (count - 1) : 0;
        double threshold = distance * 1.1;
        double toStart = 0;
        if (startMs != 0) {
            sampled = (lastMs - startMs) / 1000.0;
        } else {
            toStart = (firstMs - w.startMs) / 1000.0;
            if (toStart >= threshold) {
                toStart = distance / 2;
            }
            if (rates.counter) {
                toStart = Math.min(toStart, sampled * zeroShare);
            }
        }
        if (toEnd >= threshold) {
            toEnd = distance / 2;
        }
        double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
        return rates.perSecond ? factor / ((w.endMs - w.startMs) / 1000.0) : factor;
    }
}
