package io.tidewatch.kit.stream;

/**
 * Where a reader stands in a partition.
 *
 * @param nextOffset of the first record not delivered yet
 * @param endOffset Kafka's end (of committed records) when last asked; -1 before the first answer
 * @param clockMs the partition's clock: everything appended before has been delivered, so far as clocks agree. It is
 *     the time of the last question to Kafka that found us at the end, else when the last record was appended; never
 *     ahead of our wall clock, never going back; {@link Long#MIN_VALUE} before either. It stands still while Kafka is
 *     away.
 * @param atEnd whether that last question found us at the end
 */
public record TailPosition(long nextOffset, long endOffset, long clockMs, boolean atEnd) {
    /** Offsets between us and the end; 0 when unknown. */
    public long lag() {
        return Math.max(0, endOffset - nextOffset);
    }
}
