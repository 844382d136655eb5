package io.tidewatch.query.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** The table {@code metric_metadata}. Stateless. */
final class MetadataTable {
    private static final String UPSERT = """
            insert into metric_metadata as m (project_id, metric, type, help, unit, updated_at) values (?, ?, ?, ?, ?, ?)
            on conflict (project_id, metric) do update
                set type = excluded.type, help = excluded.help, unit = excluded.unit, updated_at = excluded.updated_at
                where (m.type, m.help, m.unit) is distinct from (excluded.type, excluded.help, excluded.unit)
            """;

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
