package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.head.SampleBuffer;
import io.tidewatch.query.series.SeriesEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.postgresql.PGConnection;

/**
 * Which time stamps of late samples are stored already. Asked only about series whose samples reach back to what is
 * sealed, and about all of them once after a start.
 */
final class StoredTimes {
    private record Key(ProjectId project, SeriesId id) {}

    private final Map<Key, Set<Long>> times;

    private StoredTimes(Map<Key, Set<Long>> times) {
        this.times = times;
    }

    /** Looks up the samples given, which are ascending. */
    static StoredTimes lookUp(Connection connection, List<Sealing.SeriesSamples> late) throws SQLException {
        Map<Key, Set<Long>> times = new HashMap<>();
        if (late.isEmpty()) {
            return new StoredTimes(times);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    create temp table if not exists tw_late (project_id text, series_id uuid, first_window timestamptz,
                        last_window timestamptz, first_ts bigint, last_ts bigint) on commit delete rows
                    """);
            copy(connection, late);
            statement.execute("analyze tw_late");
            try (ResultSet result = statement.executeQuery("""
                    select l.project_id, l.series_id, t.ts
                    from tw_late l
                    join metric_window w on w.project_id = l.project_id and w.series_id = l.series_id
                        and w.window_start between l.first_window and l.last_window
                        and w.first_ts <= l.last_ts and w.last_ts >= l.first_ts
                    cross join lateral unnest(w.ts) as t (ts)
                    where t.ts between l.first_ts and l.last_ts
                    """)) {
                while (result.next()) {
                    UUID id = (UUID) result.getObject(2);
                    times.computeIfAbsent(
                                    new Key(
                                            new ProjectId(result.getString(1)),
                                            new SeriesId(id.getMostSignificantBits(), id.getLeastSignificantBits())),
                                    k -> new HashSet<>())
                            .add(result.getLong(3));
                }
            }
        }
        return new StoredTimes(times);
    }

    private static void copy(Connection connection, List<Sealing.SeriesSamples> late) throws SQLException {
        try (BinaryRows rows =
                new BinaryRows(connection.unwrap(PGConnection.class).getCopyAPI(), "tw_late")) {
            for (Sealing.SeriesSamples series : late) {
                long first = series.samples().timestamps()[0];
                long last = series.samples().timestamps()[series.samples().size() - 1];
                rows.row(6)
                        .text(series.entry().project().value())
                        .uuid(series.entry().id())
                        .time(WindowRows.windowStart(first))
                        .time(WindowRows.windowStart(last))
                        .bigint(first)
                        .bigint(last);
            }
            rows.finish();
        }
    }

    /** The samples that are not stored yet. */
    SampleBuffer without(SeriesEntry entry, SampleBuffer samples) {
        Set<Long> stored = times.get(new Key(entry.project(), entry.id()));
        if (stored == null) {
            return samples;
        }
        SampleBuffer fresh = new SampleBuffer(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            if (!stored.contains(samples.timestamps()[i])) {
                fresh.add(samples, i);
            }
        }
        return fresh;
    }
}
