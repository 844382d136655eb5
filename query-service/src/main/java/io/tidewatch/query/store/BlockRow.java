package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import java.time.Instant;

/**
 * A row of a table of blocks, without what the block holds.
 *
 * @param window beginning of its window, milliseconds since the Unix epoch
 * @param id unique over all tables
 * @param order of two blocks of one window the samples of the lower come first
 */
record BlockRow(
        BlockTable table, String family, long window, long id, long order, SeriesId firstSeries, SeriesId lastSeries) {
    @Override
    public String toString() {
        return "block " + id + " of " + family + " from " + Instant.ofEpochMilli(window) + " (" + table.text() + ")";
    }
}
