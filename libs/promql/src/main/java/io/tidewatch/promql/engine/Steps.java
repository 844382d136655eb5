package io.tidewatch.promql.engine;

/**
 * The instants at which an expression is evaluated.
 *
 * @param startMs the first, milliseconds since the Unix epoch
 * @param stepMs distance, &gt; 0
 * @param count how many, ≥ 0
 */
record Steps(long startMs, long stepMs, int count) {
    static Steps one(long timestampMs) {
        return new Steps(timestampMs, 1, 1);
    }

    static Steps range(long startMs, long endMs, long stepMs) {
        return new Steps(startMs, stepMs, endMs < startMs ? 0 : (int) ((endMs - startMs) / stepMs + 1));
    }

    long at(int i) {
        return startMs + i * stepMs;
    }

    long lastMs() {
        return at(count - 1);
    }
}
