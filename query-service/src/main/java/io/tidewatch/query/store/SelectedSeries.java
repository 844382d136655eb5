package io.tidewatch.query.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.erasure.Erasure;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** The series that an erasure is about, as Postgres has them, and what there is of them besides blocks. Stateless. */
final class SelectedSeries {
    private static final int FETCH = 1_000;

    private static final String EXEMPLARS = """
            with gone as (
                delete from exemplar where project_id = ? and series_id = any(?) and at between ? and ?
                returning tableoid::regclass::text as name)
            select distinct name from gone
            """;

    private static final String LOCKED = """
            select series_id from series s where project_id = ? and series_id = any(?)
                and not exists (select from exemplar e where e.project_id = s.project_id and e.series_id = s.series_id)
            order by series_id for update
            """;

    private final SeriesTable table;

    SelectedSeries(ObjectMapper json) {
        this.table = new SeriesTable(json);
    }

    /** By family. */
    SortedMap<String, Set<SeriesId>> byFamily(Connection connection, Erasure erasure) throws SQLException {
        SortedMap<String, Set<SeriesId>> families = new TreeMap<>();
        table.load(connection, erasure.project(), series -> {
            if (erasure.selects(series.labels())) {
                families.computeIfAbsent(MetricFamily.of(series.labels().metricName()), f -> new HashSet<>())
                        .add(series.id());
            }
        });
        return families;
    }

    /** Deletes exemplars in the closed range; answers of which tables. */
    static List<String> deleteExemplars(
            Connection connection, ProjectId project, Collection<SeriesId> ids, long startMs, long endMs)
            throws SQLException {
        List<String> tables = new ArrayList<>();
        try (PreparedStatement delete = connection.prepareStatement(EXEMPLARS)) {
            delete.setString(1, project.value());
            delete.setArray(2, uuids(connection, ids));
            delete.setTimestamp(3, new Timestamp(startMs));
            delete.setTimestamp(4, new Timestamp(endMs));
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
        }
        return tables;
    }

    /**
     * Deletes those series of which no block of their family and no exemplar is left. A seal that brings more of one
     * writes its row in the same transaction, so it comes before this and is seen here, or writes it again after this.
     *
     * @return how many
     */
    static int forget(Connection connection, ProjectId project, String family, Collection<SeriesId> ids)
            throws SQLException {
        Set<SeriesId> locked = new TreeSet<>();
        try (PreparedStatement select = connection.prepareStatement(LOCKED)) {
            select.setString(1, project.value());
            select.setArray(2, uuids(connection, ids));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    UUID id = (UUID) rows.getObject(1);
                    locked.add(new SeriesId(id.getMostSignificantBits(), id.getLeastSignificantBits()));
                }
            }
        }
        for (BlockTable of : BlockTable.values()) {
            if (!locked.isEmpty()) {
                removeStored(connection, of, project, family, locked);
            }
        }
        if (locked.isEmpty()) {
            return 0;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("delete from series where project_id = ? and series_id = any(?)")) {
            delete.setString(1, project.value());
            delete.setArray(2, uuids(connection, locked));
            return delete.executeUpdate();
        }
    }

    private static void removeStored(
            Connection connection, BlockTable of, ProjectId project, String family, Set<SeriesId> from)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select directory from " + of.text() + " where project_id = ? and family = ?")) {
            select.setFetchSize(FETCH);
            select.setString(1, project.value());
            select.setString(2, family);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && !from.isEmpty()) {
                    try {
                        BlockDirectory directory = BlockDirectory.read(rows.getBytes(1));
                        from.removeIf(id -> directory.find(id) != null);
                    } catch (CorruptBlockException e) {
                        // It may hold any of them.
                        from.clear();
                    }
                }
            }
        }
    }

    private static java.sql.Array uuids(Connection connection, Collection<SeriesId> ids) throws SQLException {
        return connection.createArrayOf(
                "uuid", ids.stream().map(id -> new UUID(id.high(), id.low())).toArray());
    }
}
