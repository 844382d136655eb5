package io.tidewatch.query.head;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which partitions are read up to where they stood when they were taken over. Safe for any thread. */
public final class RecoveryState {
    private static final long WHOLE = -1;

    /** Partition → the offset it must reach, or {@link #WHOLE}. */
    private final Map<Integer, Long> targets = new ConcurrentHashMap<>();

    private volatile int partitions;
    private volatile int assigned;
    private volatile boolean seriesLoaded;

    /** How many partitions there are. */
    public void partitions(int count) {
        partitions = count;
    }

    /** How many of them are ours; called before {@link #partitions}. */
    public void assigned(int count) {
        assigned = count;
    }

    /** Series are known. */
    public void loaded() {
        seriesLoaded = true;
    }

    /** Whether series are known. */
    public boolean isLoaded() {
        return seriesLoaded;
    }

    /** A partition was taken over and must be read up to the offset; 0 when there is nothing to read. */
    public void recovering(int partition, long untilOffset) {
        targets.put(partition, untilOffset == 0 ? WHOLE : untilOffset);
    }

    /** A partition was read up to the offset. */
    public void read(int partition, long nextOffset) {
        Long target = targets.get(partition);
        if (target != null && target != WHOLE && nextOffset >= target) {
            targets.put(partition, WHOLE);
        }
    }

    /** A partition is no longer ours. */
    public void gone(int partition) {
        targets.remove(partition);
    }

    /** How many partitions there are; 0 before it is known. */
    public int partitions() {
        return partitions;
    }

    /** The offset that a partition is being read again up to: 0 when it is whole, null when it is not ours. */
    public @Nullable Long readUntil(int partition) {
        Long target = targets.get(partition);
        return target == null ? null : target == WHOLE ? 0 : target;
    }

    /** Whether partitions have been shared out, series are known and every partition that is ours is whole. */
    public boolean isWhole() {
        return partitions > 0
                && seriesLoaded
                && targets.size() >= assigned
                && targets.values().stream().allMatch(target -> target == WHOLE);
    }
}
