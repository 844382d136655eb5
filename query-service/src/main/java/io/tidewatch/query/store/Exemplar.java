package io.tidewatch.query.store;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;

/**
 * A single observation behind a sample.
 *
 * @param timestampMs milliseconds since the Unix epoch
 * @param value raw bits kept
 * @param labels such as {@code trace_id}; not those of the series
 */
public record Exemplar(long timestampMs, double value, Labels labels) {
    /** What tells exemplars of one series and time stamp apart. */
    public long identity() {
        return Long.rotateLeft(SeriesHasher.hash(labels), 17) ^ Double.doubleToRawLongBits(value);
    }

    /** Whether the other one is the same exemplar, bit by bit. */
    public boolean same(Exemplar other) {
        return timestampMs == other.timestampMs
                && Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(other.value)
                && labels.equals(other.labels);
    }
}
