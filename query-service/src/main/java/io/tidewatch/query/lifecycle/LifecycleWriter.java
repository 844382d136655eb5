package io.tidewatch.query.lifecycle;

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
 * Inserts lifecycle events and keeps the newest status of each pool, in one statement. An event that is there already
 * changes nothing. Stateless.
 */
public final class LifecycleWriter {
    private static final String INSERT = """
            with fresh as (
                insert into lifecycle_event (project_id, day, event_id, occurred_at, accepted_at, kind, pool, organisation,
                    resource_id, duration_seconds, error_type, error_message, available, total, service, version,
                    environment, revision, url, metadata)
                select project_id, (t at time zone 'UTC')::date, event_id::uuid, t, to_timestamp(accepted_ms / 1000.0),
                    kind, pool, organisation, resource_id, duration_seconds, error_type, error_message, available, total,
                    service, version, environment, revision, url, metadata::jsonb
                from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                        ?::float8[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[],
                        ?::text[], ?::text[], ?::text[])
                    as r (project_id, event_id, occurred_ms, accepted_ms, kind, pool, organisation, resource_id,
                        duration_seconds, error_type, error_message, available, total, service, version, environment,
                        revision, url, metadata)
                cross join lateral (select to_timestamp(occurred_ms / 1000.0)) as at (t)
                on conflict do nothing
                returning project_id, event_id, occurred_at, pool, organisation, available, total),
            newest as (
                insert into pool_status as s (project_id, pool, organisation, available, total, occurred_at)
                select distinct on (project_id, pool, organisation) project_id, pool, organisation, available, total,
                    occurred_at
                from fresh where available is not null and total is not null
                order by project_id, pool, organisation, occurred_at desc, event_id desc
                on conflict (project_id, pool, organisation) do update
                    set available = excluded.available, total = excluded.total, occurred_at = excluded.occurred_at
                    where excluded.occurred_at >= s.occurred_at)
            select project_id, count(*) from fresh group by project_id
            """;

    /**
     * Inserts within the connection's transaction, which must be of all projects.
     *
     * @return how many rows of each project were new
     */
    public Map<ProjectId, Long> insert(Connection connection, List<LifecycleRow> rows) throws SQLException {
        Map<ProjectId, Long> inserted = new HashMap<>();
        if (rows.isEmpty()) {
            return inserted;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            int p = 1;
            statement.setArray(
                    p++, array(connection, "text", rows, r -> r.project().value()));
            statement.setArray(
                    p++, array(connection, "text", rows, r -> r.eventId().toString()));
            statement.setArray(p++, array(connection, "bigint", rows, LifecycleRow::occurredMs));
            statement.setArray(p++, array(connection, "bigint", rows, LifecycleRow::acceptedMs));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::kind));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::pool));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::organisation));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::resourceId));
            statement.setArray(p++, array(connection, "float8", rows, LifecycleRow::durationSeconds));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::errorType));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::errorMessage));
            statement.setArray(p++, array(connection, "bigint", rows, LifecycleRow::available));
            statement.setArray(p++, array(connection, "bigint", rows, LifecycleRow::total));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::service));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::version));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::environment));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::revision));
            statement.setArray(p++, array(connection, "text", rows, LifecycleRow::url));
            statement.setArray(p, array(connection, "text", rows, LifecycleRow::metadata));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    inserted.put(new ProjectId(result.getString(1)), result.getLong(2));
                }
            }
        }
        return inserted;
    }

    private static Array array(
            Connection connection,
            String type,
            List<LifecycleRow> rows,
            Function<LifecycleRow, ? extends @Nullable Object> field)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(field).toArray());
    }
}
