package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.timeseries.block.BlockKey;

/** The tables of blocks ({@code V60__metric_blocks.sql}). */
enum BlockTable {
    /** Raw samples as they were sealed, merged while their window lasts. */
    SEALED("metric_seal", "raw", BlockTable.SIX_HOURS_MS, BlockKey.RAW),
    /** Raw samples of windows that are over. */
    RAW("metric_block", "raw", BlockTable.SIX_HOURS_MS, BlockKey.RAW),
    /** Aggregates of a minute, made when a window of raw samples is over. */
    MINUTES("metric_block_1m", "1m", BlockTable.DAY_MS, 60_000),
    /** Aggregates of five minutes. */
    FIVE_MINUTES("metric_block_5m", "5m", 7 * BlockTable.DAY_MS, 300_000);

    /** Of raw samples: no block crosses a multiple of it. */
    static final long SIX_HOURS_MS = 21_600_000;

    private static final long DAY_MS = 86_400_000;
    /** A Monday, on which windows of a week begin: as {@code tidewatch_ensure_partition} has it. */
    private static final long ORIGIN_MS = 946_857_600_000L;

    private final String text;
    private final String tier;
    private final long windowMs;
    private final long resolutionMs;

    BlockTable(String text, String tier, long windowMs, long resolutionMs) {
        this.text = text;
        this.tier = tier;
        this.windowMs = windowMs;
        this.resolutionMs = resolutionMs;
    }

    /** Milliseconds of a bucket, or {@link BlockKey#RAW}. */
    long resolutionMs() {
        return resolutionMs;
    }

    /** What its blocks of a family have in common. */
    BlockKey key(ProjectId project, String family) {
        return new BlockKey(project, family, resolutionMs);
    }

    /** What its samples are called: {@code raw}, or the length of a bucket. */
    String tier() {
        return tier;
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
        return Math.floorDiv(timestampMs - ORIGIN_MS, windowMs) * windowMs + ORIGIN_MS;
    }
}
