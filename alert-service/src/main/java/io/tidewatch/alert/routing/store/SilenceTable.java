package io.tidewatch.alert.routing.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.routing.AlertMatcher;
import io.tidewatch.alert.routing.Silence;
import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code silence}; each method within the caller's transaction. */
public final class SilenceTable {
    private static final String COLUMNS =
            "select id, matchers, starts_at, ends_at, created_by, comment, updated_at from silence where project_id = ? ";
    private static final String PUT = """
            insert into silence (project_id, id, matchers, starts_at, ends_at, created_by, comment, updated_at)
            values (?, ?, ?::jsonb, ?, ?, ?, ?, ?)
            on conflict (project_id, id) do update
            set matchers = excluded.matchers, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                created_by = excluded.created_by, comment = excluded.comment, updated_at = excluded.updated_at
            """;

    private SilenceTable() {}

    /** Silences that end after this. */
    public static List<Silence> endingAfter(Connection connection, ProjectId project, Instant time)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(COLUMNS + "and ends_at > ? order by starts_at, id")) {
            statement.setString(1, project.value());
            statement.setTimestamp(2, Rows.timestamp(time));
            return silences(statement.executeQuery());
        }
    }

    /** One silence, locked. */
    public static Optional<Silence> get(Connection connection, ProjectId project, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS + "and id = ? for update")) {
            statement.setString(1, project.value());
            statement.setObject(2, id);
            return silences(statement.executeQuery()).stream().findFirst();
        }
    }

    /** A new silence, or another form of one. */
    public static void put(Connection connection, ProjectId project, Silence silence) throws SQLException {
        ArrayNode matchers = Rows.JSON.createArrayNode();
        silence.matchers().forEach(matcher -> matchers.add(json(matcher)));
        try (PreparedStatement statement = connection.prepareStatement(PUT)) {
            statement.setString(1, project.value());
            statement.setObject(2, silence.id());
            statement.setString(3, matchers.toString());
            statement.setTimestamp(4, Rows.timestamp(silence.startsAt()));
            statement.setTimestamp(5, Rows.timestamp(silence.endsAt()));
            statement.setString(6, silence.createdBy());
            statement.setString(7, silence.comment());
            statement.setTimestamp(8, Rows.timestamp(silence.updatedAt()));
            statement.executeUpdate();
        }
    }

    /** Deletes what ended before this, in all projects. */
    static int prune(Connection connection, Instant before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from silence where ends_at < ?")) {
            statement.setTimestamp(1, Rows.timestamp(before));
            return statement.executeUpdate();
        }
    }

    /** A matcher as API v2 writes it. */
    public static ObjectNode json(AlertMatcher matcher) {
        return Rows.JSON
                .createObjectNode()
                .put("isEqual", matcher.op().isEqual())
                .put("isRegex", matcher.op().isRegex())
                .put("name", matcher.name())
                .put("value", matcher.value());
    }

    private static List<Silence> silences(ResultSet rows) throws SQLException {
        List<Silence> silences = new ArrayList<>();
        while (rows.next()) {
            silences.add(new Silence(
                    rows.getObject(1, UUID.class),
                    matchers(rows.getString(2)),
                    rows.getTimestamp(3).toInstant(),
                    rows.getTimestamp(4).toInstant(),
                    rows.getString(5),
                    rows.getString(6),
                    rows.getTimestamp(7).toInstant()));
        }
        return silences;
    }

    private static List<AlertMatcher> matchers(String json) {
        List<AlertMatcher> matchers = new ArrayList<>();
        try {
            for (JsonNode node : Rows.JSON.readTree(json)) {
                matchers.add(new AlertMatcher(
                        node.path("name").asText(),
                        AlertMatcher.Op.of(
                                node.path("isRegex").asBoolean(),
                                node.path("isEqual").asBoolean()),
                        node.path("value").asText()));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return matchers;
    }
}
