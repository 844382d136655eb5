package io.tidewatch.query.milestone;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * What Postgres held at a milestone: a text of sections that begin with {@code # migrations} (version and checksum of
 * each script) or {@code # table NAME (COLUMNS)}, the rows as {@code COPY} writes them.
 *
 * @param migrations checksum by version
 * @param tables rows by name and columns
 */
record MilestoneData(Map<String, Integer> migrations, Map<String, String> tables) {
    private static final String TABLE = "# table ";

    static MilestoneData read(String name) throws IOException {
        Map<String, Integer> migrations = new LinkedHashMap<>();
        Map<String, String> tables = new LinkedHashMap<>();
        try (InputStream in = MilestoneData.class.getResourceAsStream("/milestones/" + name + ".txt")) {
            String text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            String table = "";
            for (String line : text.split("\n")) {
                if (line.startsWith(TABLE)) {
                    table = line.substring(TABLE.length());
                    tables.put(table, "");
                } else if (!table.isEmpty()) {
                    tables.merge(table, line + '\n', String::concat);
                } else if (!line.startsWith("#")) {
                    String[] parts = line.split("\t");
                    migrations.put(parts[0], Integer.parseInt(parts[1]));
                }
            }
        }
        return new MilestoneData(migrations, tables);
    }

    /** Puts the rows into their tables, as the owner. */
    void load(Connection connection) throws SQLException, IOException {
        CopyManager copy = new CopyManager(connection.unwrap(BaseConnection.class));
        for (Map.Entry<String, String> table : tables.entrySet()) {
            copy.copyIn("copy " + table.getKey() + " from stdin", new StringReader(table.getValue()));
        }
    }
}
