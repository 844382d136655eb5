package io.tidewatch.query.errors;

import io.tidewatch.model.ProjectId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Inserts error events and counts those that were new, in one statement. An event whose (project, day, error_id) is
 * there already changes nothing. Safe for any thread; the connection is not.
 */
public final class ErrorWriter {
    /** A resolution's counts are dropped after a while; an event older than that is not counted there. */
    private static final String COUNT = """
            , counted_%1$s as (
                insert into error_count_%1$s as c
                select project_id, date_bin(interval '%2$s', occurred_at, timestamptz '2000-01-03 00:00:00+00') as bucket,
                       source, type, severity, service, count(*)
                from fresh where occurred_at >= now() - make_interval(secs => ?)
                group by project_id, bucket, source, type, severity, service
                on conflict (project_id, bucket, source, type, severity, service)
                    do update set count = c.count + excluded.count)
            """;

    private static final String INSERT = """
            with fresh as (
                insert into error_event (project_id, day, error_id, occurred_at, accepted_at, source, type, type_reason,
                    error_type, severity, workflow_id, service, message, stack, metadata)
                select project_id, (t at time zone 'UTC')::date, error_id::uuid, t, to_timestamp(accepted_ms / 1000.0),
                    source, type, type_reason, error_type, severity, workflow_id::uuid, service, message, stack,
                    metadata::jsonb
                from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                        ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                    as r (project_id, error_id, occurred_ms, accepted_ms, source, type, type_reason, error_type,
                        severity, workflow_id, service, message, stack, metadata)
                cross join lateral (select to_timestamp(occurred_ms / 1000.0)) as at (t)
                on conflict do nothing
                returning project_id, occurred_at, source, type, severity, service)
            """
            + COUNT.formatted("15s", "15 seconds")
            + COUNT.formatted("1m", "1 minute")
            + COUNT.formatted("5m", "5 minutes")
            + "select project_id, count(*) from fresh group by project_id";

    private final ErrorRetention retention;

    /** @param retention how long each resolution is kept */
    public ErrorWriter(ErrorRetention retention) {
        this.retention = retention;
    }

    /**
     * Inserts within the connection's transaction, which must be of all projects.
     *
     * @return how many rows of each project were new
     */
    public Map<ProjectId, Long> insert(Connection connection, List<ErrorRow> rows) throws SQLException {
        Map<ProjectId, Long> inserted = new HashMap<>();
        if (rows.isEmpty()) {
            return inserted;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            int p = 1;
            statement.setArray(p++, texts(connection, rows, r -> r.project().value()));
            statement.setArray(p++, texts(connection, rows, r -> r.errorId().toString()));
            statement.setArray(p++, longs(connection, rows, ErrorRow::occurredMs));
            statement.setArray(p++, longs(connection, rows, ErrorRow::acceptedMs));
            statement.setArray(p++, texts(connection, rows, ErrorRow::source));
            statement.setArray(p++, texts(connection, rows, ErrorRow::type));
            statement.setArray(p++, texts(connection, rows, ErrorRow::typeReason));
            statement.setArray(p++, texts(connection, rows, ErrorRow::errorType));
            statement.setArray(p++, texts(connection, rows, ErrorRow::severity));
            statement.setArray(
                    p++,
                    texts(
                            connection,
                            rows,
                            r -> r.workflowId() == null ? null : r.workflowId().toString()));
            statement.setArray(p++, texts(connection, rows, ErrorRow::service));
            statement.setArray(p++, texts(connection, rows, ErrorRow::message));
            statement.setArray(p++, texts(connection, rows, ErrorRow::stack));
            statement.setArray(p++, texts(connection, rows, ErrorRow::metadata));
            statement.setDouble(p++, retention.fifteenSeconds().toSeconds());
            statement.setDouble(p++, retention.oneMinute().toSeconds());
            statement.setDouble(p, retention.fiveMinutes().toSeconds());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    inserted.put(new ProjectId(result.getString(1)), result.getLong(2));
                }
            }
        }
        return inserted;
    }

    private static Array texts(Connection connection, List<ErrorRow> rows, Function<ErrorRow, @Nullable String> field)
            throws SQLException {
        return connection.createArrayOf("text", rows.stream().map(field).toArray());
    }

    private static Array longs(Connection connection, List<ErrorRow> rows, Function<ErrorRow, Long> field)
            throws SQLException {
        return connection.createArrayOf("bigint", rows.stream().map(field).toArray());
    }
}
