package io.tidewatch.promql.engine;

import io.tidewatch.promql.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What a series of histograms changed by between the first and the last sample of a window of two or more. */
final class HistogramChange {
    private final Rates rates;
    private final Window w;
    private final int count;

    HistogramChange(Rates rates, Window w) {
        this.rates = rates;
        this.w = w;
        this.count = w.histogramCount();
    }

    /** A gauge; null where exponential and custom buckets meet. */
    @Nullable
    Histogram between() {
        Histogram first = w.histogram(0);
        Histogram last = w.histogram(count - 1);
        // What came before a reset between the first two samples does not matter, nor does its layout.
        Histogram base = rates.counter && resetAt(1, first) ? w.histogram(1).emptied() : first;
        boolean custom = base.isCustom();
        int schema = Math.min(last.schema(), base.schema());
        boolean gauge = first.isGauge() || last.isGauge();
        boolean fits = last.isCustom() == custom;
        for (int i = 1; i < count - 1 && rates.counter; i++) {
            Histogram h = w.histogram(i);
            gauge |= h.isGauge();
            schema = Math.min(schema, h.schema());
            fits &= h.isCustom() == custom;
        }
        if (!fits) {
            rates.remarks.mixedSchemas(rates.name, rates.span);
            return null;
        }
        if (rates.counter && gauge) {
            rates.remarks.notCounter(rates.name, rates.span);
        }
        if (!rates.counter && !(first.isGauge() && last.isGauge())) {
            rates.remarks.notGauge(rates.name, rates.span);
        }
        Histogram change = rates.difference(last.atSchema(schema), base);
        if (rates.counter) {
            change = withResets(change, base);
        }
        return change == null ? null : change.asGauge().compact();
    }

    private @Nullable Histogram withResets(@Nullable Histogram difference, Histogram base) {
        Histogram change = difference;
        Histogram before = base;
        boolean overlaps = false;
        for (int i = 1; i < count && change != null; i++) {
            overlaps |= StartReset.overlap(w.histogramStart(i - 1), w.histogramMs(i - 1), w.histogramStart(i));
            if (resetAt(i, before)) {
                change = rates.sum(change, before);
            }
            before = w.histogram(i);
        }
        if (overlaps) {
            rates.remarkOverlap();
        }
        return change;
    }

    private boolean resetAt(int i, Histogram before) {
        return StartReset.between(w.histogramStart(i - 1), w.histogramMs(i - 1), w.histogramStart(i), w.histogramMs(i))
                || w.histogram(i).resetSince(before);
    }
}
