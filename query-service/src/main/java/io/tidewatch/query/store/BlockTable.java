package io.tidewatch.query.store;

/** The tables of blocks ({@code V60__metric_blocks.sql}). */
enum BlockTable {
    /** Raw samples as they were sealed, merged while their window lasts. */
    SEALED("metric_seal", BlockTable.SIX_HOURS_MS),
    /** Raw samples of windows that are over. */
    RAW("metric_block", BlockTable.SIX_HOURS_MS);

    /** Of raw samples: no block crosses a multiple of it. */
    static final long SIX_HOURS_MS = 21_600_000;

    private final String text;
    private final long windowMs;

    BlockTable(String text, long windowMs) {
        this.text = text;
        this.windowMs = windowMs;
    }

    /** Its name. */
    String text() {
        return text;
    }

    /** Milliseconds of a window, which is also the width of a partition. */
    long windowMs() {
        return windowMs;
    }

    /** The beginning of the window that holds a time stamp, milliseconds since the Unix epoch. */
    long windowStart(long timestampMs) {
        return Math.floorDiv(timestampMs, windowMs) * windowMs;
    }
}
