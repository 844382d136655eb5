package io.tidewatch.promql.engine;

import io.tidewatch.promql.histogram.Histogram;

/** {@code changes} and {@code resets}: how often something happens from one sample of a window to the next. */
final class Transitions {
    private Transitions() {}

    /**
     * @param resets whether resets are counted, else changes
     * @param anchored whether the count begins at the newest sample at or before the start of the range
     */
    static double count(Window w, boolean resets, boolean anchored) {
        int fromFloat = w.from;
        int fromHistogram = w.histogramFrom;
        if (anchored) {
            int floats = atOrBefore(w.timestampsMs, w.from, w.to, w.startMs);
            int histograms = atOrBefore(w.histograms.timestampsMs(), w.histogramFrom, w.histogramTo, w.startMs);
            if (floats == w.to && histograms == w.histogramTo) {
                return Column.ABSENT;
            }
            boolean floatAnchor = floats > w.from;
            boolean histogramAnchor = histograms > w.histogramFrom;
            boolean floatIsNewer = floatAnchor
                    && (!histogramAnchor
                            || w.timestampsMs[floats - 1] >= w.histograms.timestampsMs()[histograms - 1]);
            fromFloat = floatIsNewer ? floats - 1 : floats;
            fromHistogram = histogramAnchor && !floatIsNewer ? histograms - 1 : histograms;
        }
        return w.histogramCount() == 0 && w.startsMs == null
                ? ofFloats(w, fromFloat, resets)
                : ofAll(new SampleSequence(w, fromFloat, fromHistogram), resets);
    }

    /** One past the last entry that is not after an instant. */
    private static int atOrBefore(long[] timestamps, int from, int to, long instant) {
        int i = from;
        while (i < to && timestamps[i] <= instant) {
            i++;
        }
        return i;
    }

    private static double ofFloats(Window w, int from, boolean resets) {
        int count = 0;
        for (int i = from + 1; i < w.to; i++) {
            if (resets ? w.values[i] < w.values[i - 1] : differ(w.values[i - 1], w.values[i])) {
                count++;
            }
        }
        return count;
    }

    private static double ofAll(SampleSequence samples, boolean resets) {
        int count = 0;
        samples.next();
        long beforeMs = samples.timestampMs;
        long beforeStart = samples.startMs;
        double before = samples.value;
        Histogram histogramBefore = samples.histogram;
        while (samples.next()) {
            Histogram histogram = samples.histogram;
            boolean happened;
            if ((histogram == null) != (histogramBefore == null)) {
                happened = true;
            } else if (resets) {
                boolean fell = histogram == null || histogramBefore == null
                        ? samples.value < before
                        : histogram.resetSince(histogramBefore);
                happened = fell || StartReset.between(beforeStart, beforeMs, samples.startMs, samples.timestampMs);
            } else {
                happened = histogram == null || histogramBefore == null
                        ? differ(before, samples.value)
                        : !histogram.sameAs(histogramBefore);
            }
            count += happened ? 1 : 0;
            beforeMs = samples.timestampMs;
            beforeStart = samples.startMs;
            before = samples.value;
            histogramBefore = histogram;
        }
        return count;
    }

    private static boolean differ(double a, double b) {
        return a != b && !(Double.isNaN(a) && Double.isNaN(b));
    }
}
