package io.tidewatch.ingest.otlp;

/** OTLP's unsigned 64-bit numbers. */
final class Unsigned {
    private static final long NANOS_PER_MS = 1_000_000;

    private Unsigned() {}

    /** The number, rounded above 2⁵³. */
    static double toDouble(long unsigned) {
        return unsigned >= 0 ? (double) unsigned : ((unsigned >>> 1) | (unsigned & 1)) * 2.0;
    }

    /** Nanoseconds since the Unix epoch in milliseconds, rounded down. */
    static long toMs(long unixNanos) {
        return Long.divideUnsigned(unixNanos, NANOS_PER_MS);
    }
}
