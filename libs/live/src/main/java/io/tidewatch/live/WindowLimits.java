package io.tidewatch.live;

/**
 * How much a set of windows may hold. What goes beyond is refused and told to each query that would have read it.
 *
 * @param maxSeries series in all
 * @param maxSamples samples in all, 16 bytes each; a native histogram counts by its buckets
 */
public record WindowLimits(int maxSeries, long maxSamples) {
    /** 200,000 series and 20 million samples (320 MB). */
    public static final WindowLimits DEFAULT = new WindowLimits(200_000, 20_000_000);

    /** @throws IllegalArgumentException when a limit is not positive */
    public WindowLimits {
        if (maxSeries <= 0 || maxSamples <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
