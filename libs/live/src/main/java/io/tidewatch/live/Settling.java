package io.tidewatch.live;

/**
 * How long evaluation waits for samples that belong to an instant.
 *
 * @param settleMs after a sample was appended, before a query that combines series is evaluated at its instant; also
 *     after a time trigger's instant
 * @param maxDelayMs bound on what a time trigger waits in addition because the sources' samples arrive late
 * @param holdMs bound on that wait while a source's samples arrive later than {@code maxDelayMs}; a source that has been
 *     silent for so long no longer counts as late
 * @param expiryStepMs distance at least of two evaluations that only samples leaving their windows cause
 */
public record Settling(long settleMs, long maxDelayMs, long holdMs, long expiryStepMs) {
    /** 100 ms, 10 s, 60 s and 1 s. */
    public static final Settling DEFAULT = new Settling(100, 10_000, 60_000, 1_000);
}
