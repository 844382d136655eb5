package io.tidewatch.model;

/**
 * One float value of a series at one instant.
 *
 * @param timestampMs milliseconds since the Unix epoch
 * @param value any double; {@link StaleMarker} marks the end of a series
 */
public record Sample(long timestampMs, double value) {
    /** Equal when the time stamps and the raw bits of the values are: NaN payloads and the sign of zero count. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Sample s
                && timestampMs == s.timestampMs
                && Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(s.value);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(timestampMs) + Long.hashCode(Double.doubleToRawLongBits(value));
    }
}
