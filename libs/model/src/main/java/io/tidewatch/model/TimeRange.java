package io.tidewatch.model;

/**
 * A closed interval of time.
 *
 * @param startMs inclusive, milliseconds since the Unix epoch
 * @param endMs inclusive, milliseconds since the Unix epoch, not before the start
 */
public record TimeRange(long startMs, long endMs) {
    /** @throws IllegalArgumentException when the end lies before the start */
    public TimeRange {
        if (endMs < startMs) {
            throw new IllegalArgumentException("end " + endMs + " lies before start " + startMs);
        }
    }

    /** Whether the instant lies within, ends included. */
    public boolean contains(long timestampMs) {
        return timestampMs >= startMs && timestampMs <= endMs;
    }

    /** Whether any instant lies in both. */
    public boolean overlaps(TimeRange other) {
        return startMs <= other.endMs && other.startMs <= endMs;
    }

    /** Length in milliseconds; 0 for a single instant. */
    public long durationMs() {
        return endMs - startMs;
    }
}
