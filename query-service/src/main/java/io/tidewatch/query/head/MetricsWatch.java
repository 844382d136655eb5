package io.tidewatch.query.head;

import java.time.Duration;
import java.util.Set;

/** What the metrics pipeline tells about itself. Implementations are safe for any thread. */
public interface MetricsWatch {
    /** Events were applied. */
    void events(int count);

    /** A heartbeat was read. @param sentMs the sender's clock, milliseconds */
    void heartbeat(int partition, long sentMs);

    /** These are the partitions that are read here from now on. */
    void reads(Set<Integer> partitions);

    /** A record could not be read. */
    void unreadable();

    /** A seal was committed. */
    void sealed(Duration took, long stored, long duplicates);

    /** A seal failed. @param fenced whether another owner was the reason */
    void sealFailed(boolean fenced);
}
