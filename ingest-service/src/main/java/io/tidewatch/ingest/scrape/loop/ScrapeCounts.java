package io.tidewatch.ingest.scrape.loop;

import java.util.concurrent.atomic.LongAdder;

/** What all loops of a replica have done since its start. Safe for any thread. */
public final class ScrapeCounts {
    private final LongAdder good = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    void good() {
        good.increment();
    }

    void failed() {
        failed.increment();
    }

    void skipped() {
        skipped.increment();
    }

    /** Scrapes whose exposition was taken. */
    public long goodScrapes() {
        return good.sum();
    }

    /** Scrapes that failed. */
    public long failedScrapes() {
        return failed.sum();
    }

    /** Scrapes that were not begun, because the one before had not ended. */
    public long skippedScrapes() {
        return skipped.sum();
    }
}
