package io.tidewatch.timeseries.head;

/**
 * What a head takes and keeps.
 *
 * @param outOfOrderMs how far a sample may lie behind the newest of its series, ≥ 0 ms
 * @param tailSamples samples of a series that are kept as they came before they are encoded, 4 to 1,024
 */
public record HeadLimits(long outOfOrderMs, int tailSamples) {
    /** Two hours, 16 samples. */
    public static final HeadLimits USUAL = new HeadLimits(7_200_000, 16);

    public HeadLimits {
        if (outOfOrderMs < 0 || tailSamples < 4 || tailSamples > 1024) {
            throw new IllegalArgumentException("limits " + outOfOrderMs + " ms, " + tailSamples + " samples");
        }
    }
}
