package io.tidewatch.query.series;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Forgets series of which no sample is kept any more. One thread, at most once in ten minutes. */
public final class SeriesExpiry {
    /** {@code last_seen} of a series lags behind its newest sample by less. */
    private static final Duration LAG = Duration.ofHours(2);

    private final SeriesCatalog catalog;
    private final Predicate<SeriesEntry> inMemory;
    private final Supplier<Duration> retention;
    private final Clock clock;

    /**
     * @param inMemory whether a head has the series
     * @param retention how long anything of a series is kept
     */
    public SeriesExpiry(
            SeriesCatalog catalog, Predicate<SeriesEntry> inMemory, Supplier<Duration> retention, Clock clock) {
        this.catalog = catalog;
        this.inMemory = inMemory;
        this.retention = retention;
        this.clock = clock;
    }

    /** Series that were seen last before it have nothing left, milliseconds since the Unix epoch. */
    public long beforeMs() {
        return clock.millis() - retention.get().plus(LAG).toMillis();
    }

    /** @return series that were forgotten */
    public int run() {
        long before = beforeMs();
        int forgotten = 0;
        for (SeriesIndex index : catalog.projects()) {
            forgotten +=
                    index.forget(entry -> (!entry.stored() || entry.lastSeenMs() < before) && !inMemory.test(entry));
        }
        return forgotten;
    }
}
