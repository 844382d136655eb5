package io.tidewatch.query.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.series.SeriesEntry;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.postgresql.PGConnection;

/** The table {@code exemplar}. Safe for any thread. */
public final class ExemplarTable {
    private static final long LATEST_MS = 253_402_300_799_000L;

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    /** float8send gives the bits of the value. */
    private static final String NEWEST = """
            select series_id, (extract(epoch from at) * 1000)::bigint, float8send(value), labels::text from exemplar
            where project_id = $1 and series_id = any($2) and at between $3 and $4
            order by at desc limit $5
            """;

    private final ProjectQueries queries;
    private final ObjectMapper json;

    public ExemplarTable(ProjectQueries queries, ObjectMapper json) {
        this.queries = queries;
        this.json = json;
    }

    /** Stores the exemplars that are not there yet; answers how many those were, by project. */
    Map<ProjectId, Long> write(Connection connection, List<Sealing.SeriesExemplars> given) throws SQLException {
        Map<ProjectId, Long> stored = new HashMap<>();
        if (given.isEmpty()) {
            return stored;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("create temp table if not exists tw_exemplar (like exemplar) on commit delete rows");
            try (BinaryRows rows =
                    new BinaryRows(connection.unwrap(PGConnection.class).getCopyAPI(), "tw_exemplar")) {
                for (Sealing.SeriesExemplars series : given) {
                    for (Exemplar exemplar : series.exemplars()) {
                        rows.row(6)
                                .text(series.entry().project().value())
                                .uuid(series.entry().id())
                                .time(exemplar.timestampMs())
                                .bigint(exemplar.identity())
                                .real(exemplar.value())
                                .jsonb(toJson(exemplar.labels()));
                    }
                }
                rows.finish();
            }
            try (ResultSet result = statement.executeQuery("""
                    with inserted as (
                        insert into exemplar select * from tw_exemplar on conflict do nothing returning project_id)
                    select project_id, count(*) from inserted group by project_id
                    """)) {
                while (result.next()) {
                    stored.put(new ProjectId(result.getString(1)), result.getLong(2));
                }
            }
        }
        return stored;
    }

    void read(
            ProjectId project,
            Collection<SeriesEntry> series,
            long startMs,
            long endMs,
            int most,
            BiConsumer<SeriesEntry, Exemplar> found) {
        Map<UUID, SeriesEntry> byId = new HashMap<>();
        series.forEach(entry -> byId.put(uuid(entry.id()), entry));
        Tuple parameters = Tuple.of(project.value(), byId.keySet().toArray(new UUID[0]), at(startMs), at(endMs), most);
        for (Row row : queries.select(project, NEWEST, parameters)) {
            SeriesEntry entry = byId.get(row.getUUID(0));
            if (entry != null) {
                found.accept(
                        entry,
                        new Exemplar(
                                row.getLong(1),
                                Double.longBitsToDouble(row.getBuffer(2).getLong(0)),
                                fromJson(row.getString(3))));
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

    private String toJson(Labels labels) {
        try {
            return json.writeValueAsString(labels.toMap());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Labels fromJson(String text) {
        try {
            return Labels.of(json.readValue(text, LABELS));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels of an exemplar do not parse: " + text, e);
        }
    }
}
