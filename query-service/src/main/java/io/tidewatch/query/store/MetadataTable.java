package io.tidewatch.query.store;

import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code metric_metadata}. Stateless. */
final class MetadataTable {
    private static final String UPSERT = """
            insert into metric_metadata as m (project_id, metric, type, help, unit, updated_at) values (?, ?, ?, ?, ?, ?)
            on conflict (project_id, metric) do update
                set type = excluded.type, help = excluded.help, unit = excluded.unit, updated_at = excluded.updated_at
                where (m.type, m.help, m.unit) is distinct from (excluded.type, excluded.help, excluded.unit)
            """;

    private static final String SELECT = """
            select metric, type, help, unit from metric_metadata
            where project_id = $1 and ($2::text is null or metric = $2) order by metric
            """;

    /** Metadata of the project's families, or of one. */
    List<FamilyMetadata> read(ProjectQueries queries, ProjectId project, @Nullable String family) {
        List<FamilyMetadata> families = new ArrayList<>();
        for (Row row : queries.select(project, SELECT, Tuple.of(project.value(), family))) {
            families.add(new FamilyMetadata(
                    project,
                    row.getString(0),
                    MetricType.ofText(row.getString(1)).orElse(MetricType.UNKNOWN),
                    row.getString(2),
                    row.getString(3)));
        }
        return families;
    }

    /** Keeps the newest metadata of each family. */
    void write(Connection connection, List<FamilyMetadata> families, long nowMs) throws SQLException {
        if (families.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            for (FamilyMetadata family : families) {
                statement.setString(1, family.project().value());
                statement.setString(2, clean(family.family()));
                statement.setString(3, family.type().text());
                statement.setString(4, clean(family.help()));
                statement.setString(5, clean(family.unit()));
                statement.setTimestamp(6, new Timestamp(nowMs));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Postgres' texts cannot hold U+0000. */
    private static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }
}
