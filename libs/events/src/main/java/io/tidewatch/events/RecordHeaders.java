package io.tidewatch.events;

/**
 * Names of the headers on internal topics; {@code docs/formats/headers.md} says how each is encoded. Texts are UTF-8,
 * numbers are big-endian.
 */
public final class RecordHeaders {
    /** Format version, one byte. Present on every record of an internal topic. */
    public static final String VERSION = "tw-v";
    /** What the value holds, one byte: see {@link Kind}. */
    public static final String KIND = "tw-kind";
    /** The project, text. */
    public static final String PROJECT = "tw-project";
    /** Events in the record, 4 bytes. */
    public static final String COUNT = "tw-count";
    /** Oldest and newest time stamp in the record, 8 bytes each. */
    public static final String TIME_RANGE = "tw-time";
    /** Bloom filter of the metric families in the record. */
    public static final String FAMILIES = "tw-families";
    /** Present, empty, when the record carries labels. */
    public static final String LABELS = "tw-labels";
    /** W3C trace context, text; optional. */
    public static final String TRACEPARENT = "traceparent";

    /** What a record's value holds. */
    public enum Kind {
        BATCH(1),
        HEARTBEAT(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }
    }

    private RecordHeaders() {}
}
