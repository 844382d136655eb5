package io.tidewatch.ingest.scrape.discovery;

import io.tidewatch.ingest.scrape.targets.TargetGroup;
import java.time.Duration;
import java.util.List;

/** One way to find targets. Asked by one thread at a time. */
public interface TargetSource {
    /**
     * The targets as they are now; may block, within bounds.
     *
     * @throws DiscoveryException when they cannot be told; those told before go on to count
     */
    List<TargetGroup> find() throws DiscoveryException, InterruptedException;

    /** How long until it shall be asked again. */
    Duration refresh();

    /** What people know it by. */
    String name();

    /** Frees what it holds. */
    default void close() {}
}
