package io.tidewatch.kit.stream;

/** Where reading of a partition begins. */
public sealed interface StartAt {
    /** At this offset; when Kafka has it no more, the gap is told as lost and reading begins after it. */
    record Offset(long offset) implements StartAt {}

    /** At the first record that was appended at this time or later; at the end when there is none. */
    record Time(long timestampMs) implements StartAt {}

    /** At the oldest record there is. */
    record Beginning() implements StartAt {}

    /** After the newest record. */
    record End() implements StartAt {}

    static StartAt offset(long offset) {
        return new Offset(offset);
    }

    static StartAt time(long timestampMs) {
        return new Time(timestampMs);
    }

    static StartAt beginning() {
        return new Beginning();
    }

    static StartAt end() {
        return new End();
    }
}
