package io.tidewatch.model;

/**
 * The 128-bit identity of a series within a project: a hash of its labels. {@link #low()} alone is the 64-bit series
 * hash that records on Kafka carry.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record SeriesId(long high, long low) implements Comparable<SeriesId> {
    @Override
    public int compareTo(SeriesId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
