package io.tidewatch.promql.engine;

/** Which samples of a window stand at the edges of an extended range, and the floats there. */
final class EdgeSamples {
    private final Window w;
    private final boolean smoothed;

    EdgeSamples(Window w, boolean smoothed) {
        this.w = w;
        this.smoothed = smoothed;
    }

    /** The newest sample at or before the start, else the first. */
    int first(long[] timestamps, int from, int to) {
        int first = from;
        while (first + 1 < to && timestamps[first + 1] <= w.startMs) {
            first++;
        }
        return first;
    }

    /** Smoothed, the first sample at or after the end; else the last. */
    int last(long[] timestamps, int from, int to) {
        if (!smoothed) {
            return to - 1;
        }
        int last = from;
        while (last < to - 1 && timestamps[last] < w.endMs) {
            last++;
        }
        return last;
    }

    /** Whether no sample says anything about the range. */
    boolean outside(long[] timestamps, int first, int last) {
        return timestamps[last] <= w.startMs || smoothed && timestamps[first] > w.endMs;
    }

    boolean interpolatesLeft(long[] timestamps, int first) {
        return smoothed && timestamps[first] < w.startMs;
    }

    boolean interpolatesRight(long[] timestamps, int from, int last) {
        return smoothed && last > from && timestamps[last] > w.endMs;
    }

    /** The float at the start. */
    double left(int first, boolean counter) {
        return interpolatesLeft(w.timestampsMs, first) ? interpolate(first, w.startMs, counter) : w.values[first];
    }

    /** The float at the end. */
    double right(int last, boolean counter) {
        return interpolatesRight(w.timestampsMs, w.from, last)
                ? interpolate(last - 1, w.endMs, counter)
                : w.values[last];
    }

    /** Between a float and the next; a counter that fell between them began at zero. */
    private double interpolate(int i, long atMs, boolean counter) {
        double from = w.values[i];
        double to = w.values[i + 1];
        if (counter && to < from) {
            from = 0;
        }
        return from + (to - from) * (atMs - w.timestampsMs[i]) / (w.timestampsMs[i + 1] - w.timestampsMs[i]);
    }
}
