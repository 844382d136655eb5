package io.tidewatch.promql.engine;

/** The part of a series that lies in the range of one step. Moves forward over the steps; not for several threads. */
final class Window {
    final long[] timestampsMs;
    final double[] values;
    private final int size;
    /** First sample inside. */
    int from;
    /** One past the last sample inside. */
    int to;
    /** Exclusive. */
    long startMs;
    /** Inclusive. */
    long endMs;
    /** The instant of the step, before offset and {@code @}. */
    long evaluationMs;

    Window(Series series) {
        this.timestampsMs = series.timestampsMs();
        this.values = series.values();
        this.size = series.size();
    }

    /** Moves to a range that neither starts nor ends before the one before. */
    void moveTo(long start, long end, long evaluation) {
        startMs = start;
        endMs = end;
        evaluationMs = evaluation;
        while (from < size && timestampsMs[from] <= start) {
            from++;
        }
        to = Math.max(to, from);
        while (to < size && timestampsMs[to] <= end) {
            to++;
        }
    }

    int count() {
        return to - from;
    }

    double first() {
        return values[from];
    }

    double last() {
        return values[to - 1];
    }
}
