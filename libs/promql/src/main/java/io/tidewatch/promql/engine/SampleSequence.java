package io.tidewatch.promql.engine;

import io.tidewatch.promql.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Floats and histograms of a window in one order. The current sample is read from the fields. Not for several threads. */
final class SampleSequence {
    private final Window w;
    private int nextFloat;
    private int nextHistogram;

    long timestampMs;
    long startMs;
    double value;

    @Nullable
    Histogram histogram;

    /**
     * @param fromFloat first float to read
     * @param fromHistogram first histogram to read
     */
    SampleSequence(Window w, int fromFloat, int fromHistogram) {
        this.w = w;
        this.nextFloat = fromFloat;
        this.nextHistogram = fromHistogram;
    }

    boolean next() {
        boolean floatLeft = nextFloat < w.to;
        boolean histogramLeft = nextHistogram < w.histogramTo;
        if (!floatLeft && !histogramLeft) {
            return false;
        }
        long[] histogramMs = w.histograms.timestampsMs();
        if (floatLeft && (!histogramLeft || w.timestampsMs[nextFloat] < histogramMs[nextHistogram])) {
            timestampMs = w.timestampsMs[nextFloat];
            startMs = w.start(nextFloat - w.from);
            value = w.values[nextFloat++];
            histogram = null;
        } else {
            timestampMs = histogramMs[nextHistogram];
            startMs = w.histogramStart(nextHistogram - w.histogramFrom);
            value = Double.NaN;
            histogram = w.histograms.values()[nextHistogram++];
        }
        return true;
    }
}
