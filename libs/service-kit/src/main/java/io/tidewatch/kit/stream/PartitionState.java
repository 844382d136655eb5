package io.tidewatch.kit.stream;

import org.jspecify.annotations.Nullable;

/** What a tail knows of one partition: where to start, then where it stands. For the tail's thread. */
final class PartitionState {
    private @Nullable StartAt start;
    private long nextOffset = -1;
    private long endOffset = -1;
    private long clockMs = Long.MIN_VALUE;
    private boolean atEnd;

    PartitionState(StartAt start) {
        this.start = start;
    }

    /** Where to start; null once that is done. */
    @Nullable
    StartAt start() {
        return start;
    }

    void startedAt(long offset) {
        start = null;
        nextOffset = offset;
    }

    /** To be sought again, with a check that Kafka still has the offset; the clock stays. */
    void restartAt(long offset) {
        start = StartAt.offset(offset);
    }

    long nextOffset() {
        return nextOffset;
    }

    /** Records up to the offset were taken; the last was appended at that time. */
    void delivered(long next, long appendedAtMs, long nowMs) {
        nextOffset = next;
        clockMs = Math.max(clockMs, Math.min(appendedAtMs, nowMs));
    }

    /** The reader passed what is no record, as transaction markers. */
    void passed(long next) {
        nextOffset = Math.max(nextOffset, next);
    }

    void probed(long end, long askedAtMs) {
        endOffset = end;
        atEnd = nextOffset >= end;
        if (atEnd) {
            clockMs = Math.max(clockMs, askedAtMs);
        }
    }

    TailPosition position() {
        return new TailPosition(nextOffset, endOffset, clockMs, atEnd);
    }
}
