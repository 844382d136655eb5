package io.tidewatch.live;

import java.util.HashMap;
import java.util.Map;

/**
 * The clocks of the partitions that a reader follows: the wall clock's now when the reader stands at a partition's end,
 * else the append time of the last record read; never ahead of the wall clock, never back. Not for several threads.
 */
public final class StreamClocks {
    private final Map<Integer, Long> clocks = new HashMap<>();

    /** Follows a partition; its clock stands at the given time until something is read. */
    public void follow(int partition, long timeMs) {
        clocks.putIfAbsent(partition, timeMs);
    }

    /** A record of the partition has been read. */
    public void read(int partition, long appendMs, long wallMs) {
        clocks.merge(partition, Math.min(appendMs, wallMs), Math::max);
    }

    /** The reader has come so far in the partition: everything appended before the time has been read. */
    public void passed(int partition, long timeMs) {
        clocks.merge(partition, timeMs, Math::max);
    }

    /** The time that every partition has passed; {@link Long#MIN_VALUE} when none is followed. */
    public long minMs() {
        long min = Long.MAX_VALUE;
        for (long clock : clocks.values()) {
            min = Math.min(min, clock);
        }
        return clocks.isEmpty() ? Long.MIN_VALUE : min;
    }
}
