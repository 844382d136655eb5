package io.tidewatch.query.newest;

import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.store.SeriesStore;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Learns the series that other replicas have stored. Safe for any thread. */
public final class SeriesFollower {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesFollower.class);
    /** Between what clocks say and between a seal's clock and its commit. */
    private static final Duration MARGIN = Duration.ofMinutes(10);
    /** Well below {@link LocalHeads#ROW_IS_SEEN_MS}. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final SeriesStore store;
    private final SeriesCatalog catalog;
    private final Clock clock;
    private final LongSupplier nanos;
    private volatile long followedNanos;
    private long followedMs;

    /** @param nanos a clock that only goes forward */
    public SeriesFollower(SeriesStore store, SeriesCatalog catalog, Clock clock, LongSupplier nanos) {
        this.store = store;
        this.catalog = catalog;
        this.clock = clock;
        this.nanos = nanos;
        this.followedNanos = nanos.getAsLong() - 2 * LONGEST.toNanos();
    }

    /**
     * Learns every series, at the start.
     *
     * @throws TidewatchException with the fault DEPENDENCY when Postgres is away
     */
    public synchronized void load() {
        long now = nanos.getAsLong();
        long nowMs = clock.millis();
        store.loadSeries(catalog::load);
        followedNanos = now;
        followedMs = nowMs;
    }

    /** Learns what was stored before now. */
    public boolean follow() {
        return since(nanos.getAsLong());
    }

    /** Learns what was stored lately, unless that was done not long ago. */
    boolean lately() {
        return since(nanos.getAsLong() - LONGEST.toNanos());
    }

    /**
     * Learns what was stored before a time.
     *
     * @return false when Postgres is away
     */
    boolean since(long atNanos) {
        return followedNanos - atNanos >= 0 || follow(atNanos);
    }

    private synchronized boolean follow(long atNanos) {
        if (followedNanos - atNanos >= 0) {
            return true;
        }
        long now = nanos.getAsLong();
        long nowMs = clock.millis();
        try {
            store.loadSeries(followedMs == 0 ? 0 : followedMs - MARGIN.toMillis(), catalog::follow);
            followedNanos = now;
            followedMs = nowMs;
            return true;
        } catch (TidewatchException e) {
            LOG.warn("new series of other replicas are not known yet: {}", e.getMessage());
            return false;
        }
    }
}
