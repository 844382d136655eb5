package io.tidewatch.ingest.ledger;

import java.util.Locale;

/** Why something was not accepted; the values of the label {@code reason}. */
public enum RefusalReason {
    /** A field, label or value is wrong. */
    INVALID,
    /** The time stamp is too far in the future or the past. */
    TIMESTAMP,
    /** A native histogram whose buckets, spans or counts do not agree. */
    HISTOGRAM,
    /** An exemplar with wrong labels or a time stamp out of bounds. */
    EXEMPLAR,
    /** A delta point that ends no later than its stream has come: older, or sent again. */
    DELTA_OLD,
    /** A delta point that begins before its stream has come so far. */
    DELTA_OVERLAP,
    /** A delta point of a stream that there was no room for. */
    DELTA_LIMIT,
    /** The body as a whole cannot be read. */
    UNREADABLE,
    /** The body is larger than is taken. */
    TOO_LARGE,
    /** Too much waits for Kafka. */
    BACKLOG,
    /** Kafka did not take it in time. */
    KAFKA;

    /** Lower case, as it stands in labels and JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
