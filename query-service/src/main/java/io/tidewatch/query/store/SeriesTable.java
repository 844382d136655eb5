package io.tidewatch.query.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.StoredSeries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/** The table {@code series}. Stateless. */
final class SeriesTable {
    /** The time a series was seen last is written at most this often: once a seal would rewrite the table. */
    static final long LAST_SEEN_EVERY_MS = 3_600_000;

    private static final int FETCH = 5_000;

    private static final String LOAD = """
            select project_id, series_id, labels::text, (extract(epoch from last_seen) * 1000)::bigint from series
            where last_seen >= ?
            """;

    private static final String OF_PROJECT = """
            select project_id, series_id, labels::text, (extract(epoch from last_seen) * 1000)::bigint from series
            where project_id = ?
            """;

    private final ObjectMapper json;

    SeriesTable(ObjectMapper json) {
        this.json = json;
    }

    /** Inserts new series and moves the time of those that are there; unknown ones first. */
    void write(Connection connection, List<SeriesEntry> entries, long nowMs) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    create temp table if not exists tw_series (project_id text, series_id uuid, metric text, labels jsonb,
                        seen timestamptz) on commit delete rows
                    """);
            try (BinaryRows rows =
                    new BinaryRows(connection.unwrap(PGConnection.class).getCopyAPI(), "tw_series")) {
                for (SeriesEntry entry : entries) {
                    rows.row(5)
                            .text(entry.project().value())
                            .uuid(entry.id())
                            .text(entry.labels().metricName())
                            .jsonb(toJson(entry.labels()))
                            .time(nowMs);
                }
                rows.finish();
            }
            statement.execute("""
                    insert into series as s (project_id, series_id, metric, labels, first_seen, last_seen)
                    select project_id, series_id, metric, labels, seen, seen from tw_series
                    on conflict (project_id, series_id) do update set last_seen = excluded.last_seen
                        where s.last_seen < excluded.last_seen
                    """);
        }
    }

    /** Gives every series of a project. */
    void load(Connection connection, ProjectId project, Consumer<StoredSeries> found) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OF_PROJECT)) {
            statement.setString(1, project.value());
            statement.setFetchSize(FETCH);
            read(statement, found);
        }
    }

    /** Gives the series of every project that were seen at an instant or after it; answers how many. */
    int load(Connection connection, long sinceMs, Consumer<StoredSeries> found) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            statement.setTimestamp(1, new Timestamp(sinceMs));
            statement.setFetchSize(FETCH);
            return read(statement, found);
        }
    }

    private int read(PreparedStatement statement, Consumer<StoredSeries> found) throws SQLException {
        int count = 0;
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                UUID id = (UUID) result.getObject(2);
                found.accept(new StoredSeries(
                        new ProjectId(result.getString(1)),
                        new SeriesId(id.getMostSignificantBits(), id.getLeastSignificantBits()),
                        fromJson(result.getBytes(3)),
                        result.getLong(4)));
                count++;
            }
        }
        return count;
    }

    /** Which of some series of a project have a row. */
    static Set<SeriesId> known(Connection connection, ProjectId project, Collection<SeriesId> of) throws SQLException {
        Set<SeriesId> known = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select series_id from series where project_id = ? and series_id = any(?)")) {
            select.setString(1, project.value());
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid",
                            of.stream().map(id -> new UUID(id.high(), id.low())).toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    UUID id = (UUID) rows.getObject(1);
                    known.add(new SeriesId(id.getMostSignificantBits(), id.getLeastSignificantBits()));
                }
            }
        }
        return known;
    }

    /** Deletes series that were seen last before an instant; answers how many. */
    int forget(Connection connection, long beforeMs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from series where last_seen < ?")) {
            statement.setTimestamp(1, new Timestamp(beforeMs));
            return statement.executeUpdate();
        }
    }

    private String toJson(Labels labels) {
        try {
            return json.writeValueAsString(labels.toMap());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By hand: of a million rows, maps in between take a fourth of the time. */
    private Labels fromJson(byte[] text) throws SQLException {
        try (JsonParser in = json.createParser(text)) {
            Labels.Builder labels = new Labels.Builder();
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                labels.add(name, in.getText());
            }
            return labels.build();
        } catch (IOException | IllegalArgumentException e) {
            throw new SQLException(
                    "labels of a series do not parse: " + new String(text, StandardCharsets.UTF_8), "22000", e);
        }
    }
}
