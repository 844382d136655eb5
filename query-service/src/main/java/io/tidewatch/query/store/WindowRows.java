package io.tidewatch.query.store;

import io.tidewatch.query.head.SampleBuffer;
import io.tidewatch.query.series.SeriesEntry;
import java.sql.SQLException;

/** Writes samples as rows of {@code metric_window}: one a series and hour. One thread. */
final class WindowRows {
    /** No row crosses an hour, so that a row belongs to one partition by time and is dropped with it. */
    static final long WINDOW_MS = 3_600_000;

    private static final int FIELDS = 15;

    private final BinaryRows rows;
    private final MinuteColumns minutes = new MinuteColumns();
    private final HistogramColumn histograms = new HistogramColumn();

    WindowRows(BinaryRows rows) {
        this.rows = rows;
    }

    /** The hour of a time stamp. */
    static long windowStart(long timestampMs) {
        return Math.floorDiv(timestampMs, WINDOW_MS) * WINDOW_MS;
    }

    /** Writes samples that are ascending and unique. */
    void write(SeriesEntry entry, SampleBuffer samples) throws SQLException {
        long[] ts = samples.timestamps();
        int from = 0;
        while (from < samples.size()) {
            long window = windowStart(ts[from]);
            int to = from + 1;
            while (to < samples.size() && ts[to] < window + WINDOW_MS) {
                to++;
            }
            row(entry, window, samples, from, to);
            from = to;
        }
    }

    private void row(SeriesEntry entry, long window, SampleBuffer samples, int from, int to) throws SQLException {
        long[] ts = samples.timestamps();
        minutes.of(ts, samples.values(), samples.histograms(), from, to);
        rows.row(FIELDS)
                .text(entry.project().value())
                .uuid(entry.id())
                .time(window)
                .bigint(ts[from])
                .bigint(ts[to - 1])
                .bigints(ts, from, to)
                .doublesExcept(samples.values(), samples.histograms(), from, to)
                .bigints(minutes.minutes, 0, minutes.size)
                .ints(minutes.counts, 0, minutes.size)
                .doubles(minutes.sums, 0, minutes.size)
                .doubles(minutes.mins, 0, minutes.size)
                .doubles(minutes.maxs, 0, minutes.size)
                .doubles(minutes.lasts, 0, minutes.size)
                .bytes(histograms.encode(samples.histograms(), from, to));
        long[] starts = samples.starts();
        if (starts != null && anyKnown(starts, from, to)) {
            rows.bigints(starts, from, to);
        } else {
            rows.none();
        }
    }

    private static boolean anyKnown(long[] starts, int from, int to) {
        for (int i = from; i < to; i++) {
            if (starts[i] != 0) {
                return true;
            }
        }
        return false;
    }
}
