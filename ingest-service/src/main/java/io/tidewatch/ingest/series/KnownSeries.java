package io.tidewatch.ingest.series;

import io.tidewatch.events.metrics.LabelBook;

/**
 * What is remembered of a series whose labels come again with each request; beside what never changes, until when they
 * stand on Kafka. Safe for any thread.
 */
public final class KnownSeries {
    private final long hash;
    private final String family;
    private final int mostBytes;
    private volatile long carried = LabelBook.NOT_CARRIED;

    /**
     * @param hash the 64-bit series hash
     * @param family the metric's family
     * @param mostBytes bytes that a sample with all labels of the series adds to a record at most
     */
    public KnownSeries(long hash, String family, int mostBytes) {
        this.hash = hash;
        this.family = family;
        this.mostBytes = mostBytes;
    }

    long hash() {
        return hash;
    }

    String family() {
        return family;
    }

    int mostBytes() {
        return mostBytes;
    }

    /** Whether the next record must carry the labels; see {@link LabelBook.Scope#mustCarry}. */
    boolean mustCarry(LabelBook.Scope scope, long nowMs) {
        long before = carried;
        long now = scope.carried(hash, nowMs, before);
        if (now != before) {
            carried = now;
        }
        return now == LabelBook.NOT_CARRIED;
    }
}
