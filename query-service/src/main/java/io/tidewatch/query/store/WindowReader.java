package io.tidewatch.query.store;

import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.head.SampleBuffer;
import io.tidewatch.query.series.SeriesEntry;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code metric_window} and {@code metric_metadata} for one project. Safe for any thread. */
public final class WindowReader {
    private static final long LATEST_MS = 253_402_300_799_000L;

    /** Series a statement: bounds the memory that a result takes before it is decoded. */
    private static final int SERIES_AT_ONCE = 2_000;

    /** array_send gives the binary form, whose doubles need no boxing and keep their bits. */
    private static final String WINDOWS = """
            select series_id, array_send(ts), array_send(vals), histograms, array_send(starts) from metric_window
            where project_id = $1 and series_id = any($2) and window_start between $3 and $4
              and last_ts >= $5 and first_ts <= $6
            """;

    private static final String METADATA = """
            select metric, type, help, unit from metric_metadata
            where project_id = $1 and ($2::text is null or metric = $2) order by metric
            """;

    private static final int ARRAY_HEADER = 20;

    private final ProjectQueries queries;
    private final long maxSamples;

    /** @param maxSamples above which a query is refused; a native histogram counts by its bytes */
    public WindowReader(ProjectQueries queries, long maxSamples) {
        this.queries = queries;
        this.maxSamples = maxSamples;
    }

    void read(
            ProjectId project,
            List<SeriesEntry> series,
            long startMs,
            long endMs,
            Function<SeriesEntry, SampleBuffer> buffers) {
        OffsetDateTime firstWindow = at(WindowRows.windowStart(Math.max(0, startMs)));
        OffsetDateTime lastWindow = at(WindowRows.windowStart(Math.min(LATEST_MS, endMs)));
        long samples = 0;
        for (int from = 0; from < series.size(); from += SERIES_AT_ONCE) {
            List<SeriesEntry> some = series.subList(from, Math.min(series.size(), from + SERIES_AT_ONCE));
            Map<UUID, SeriesEntry> byId = new HashMap<>();
            some.forEach(entry -> byId.put(uuid(entry.id()), entry));
            Tuple parameters = Tuple.of(project.value(), byId.keySet().toArray(new UUID[0]), firstWindow, lastWindow)
                    .addLong(startMs)
                    .addLong(endMs);
            for (Row row : queries.select(project, WINDOWS, parameters)) {
                SeriesEntry entry = byId.get(row.getUUID(0));
                if (entry != null) {
                    SampleBuffer into = buffers.apply(entry);
                    long before = into.weight();
                    decode(row, startMs, endMs, into);
                    samples += into.weight() - before;
                }
            }
            if (samples > maxSamples) {
                throw TidewatchException.limit(
                        "the query reads more than " + maxSamples + " samples: select fewer series or a shorter range");
            }
        }
    }

    List<FamilyMetadata> metadata(ProjectId project, @Nullable String family) {
        List<FamilyMetadata> families = new ArrayList<>();
        for (Row row : queries.select(project, METADATA, Tuple.of(project.value(), family))) {
            families.add(new FamilyMetadata(
                    project,
                    row.getString(0),
                    MetricType.ofText(row.getString(1)).orElse(MetricType.UNKNOWN),
                    row.getString(2),
                    row.getString(3)));
        }
        return families;
    }

    /** Of each array: dimensions, flags, element type, length, lower bound, then a length before each element. */
    private static void decode(Row row, long startMs, long endMs, SampleBuffer into) {
        Buffer ts = row.getBuffer(1);
        Buffer values = row.getBuffer(2);
        @Nullable Buffer column = row.getBuffer(3);
        @Nullable Buffer starts = row.getBuffer(4);
        int length = ts.getInt(12);
        byte @Nullable [] @Nullable [] histograms =
                column == null ? null : HistogramColumn.decode(column.getBytes(), length);
        int valueAt = ARRAY_HEADER;
        for (int i = 0; i < length; i++) {
            boolean isNull = values.getInt(valueAt) < 0;
            double value = isNull ? Double.NaN : Double.longBitsToDouble(values.getLong(valueAt + 4));
            valueAt += isNull ? 4 : 12;
            int at = ARRAY_HEADER + i * 12 + 4;
            long timestamp = ts.getLong(at);
            if (timestamp >= startMs && timestamp <= endMs) {
                into.add(
                        timestamp,
                        value,
                        histograms == null ? null : histograms[i],
                        starts == null ? 0 : starts.getLong(at));
            }
        }
    }

    private static UUID uuid(SeriesId id) {
        return new UUID(id.high(), id.low());
    }

    /** Clients ask from "since ever" to "for ever", which Postgres has no dates for; no sample lies before 1970. */
    private static OffsetDateTime at(long ms) {
        return Instant.ofEpochMilli(Math.max(0, Math.min(LATEST_MS, ms))).atOffset(ZoneOffset.UTC);
    }
}
