package io.tidewatch.timeseries.block;

/**
 * Where a chunk is, and what time it is of.
 *
 * @param offset in the data, bytes
 * @param length bytes, ≥ 1
 * @param samples 1 to 8,192
 * @param firstMs its first time stamp
 * @param lastMs its last time stamp, not before the first
 */
public record Chunk(int offset, int length, int samples, long firstMs, long lastMs) {
    /** Whether a time stamp of the chunk may be in the closed range. */
    public boolean overlaps(long startMs, long endMs) {
        return firstMs <= endMs && lastMs >= startMs;
    }
}
