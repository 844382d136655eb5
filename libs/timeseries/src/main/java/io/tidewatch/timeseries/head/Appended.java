package io.tidewatch.timeseries.head;

/** What became of a sample. Only {@link #IN_ORDER} and {@link #LATE} ones are kept. */
public enum Appended {
    /** Newer than all others of its series. */
    IN_ORDER,
    /** Older than the newest, and of a time stamp that the head does not have. */
    LATE,
    /** The head has the same sample. */
    DUPLICATE,
    /** The head has a sample of the same time stamp with another value, which stays. */
    CONFLICT,
    /** Too far behind the newest of its series. */
    TOO_OLD
}
