package io.tidewatch.promql.ast;

/**
 * The {@code @} modifier.
 *
 * @param kind what the time is taken from
 * @param timestampMs milliseconds since the Unix epoch; 0 unless the kind is {@link Kind#TIMESTAMP}
 */
public record At(Kind kind, long timestampMs) {
    /** What the time is taken from. */
    public enum Kind {
        TIMESTAMP,
        /** The start of the query. */
        START,
        /** The end of the query. */
        END
    }

    /** A fixed instant. */
    public static At timestamp(long timestampMs) {
        return new At(Kind.TIMESTAMP, timestampMs);
    }

    /** The instant meant, in milliseconds since the Unix epoch, for a query over the given range. */
    public long resolve(long queryStartMs, long queryEndMs) {
        return switch (kind) {
            case TIMESTAMP -> timestampMs;
            case START -> queryStartMs;
            case END -> queryEndMs;
        };
    }
}
