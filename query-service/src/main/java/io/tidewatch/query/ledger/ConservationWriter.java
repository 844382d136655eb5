package io.tidewatch.query.ledger;

import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Map;

/** Adds what became of a partition's events to the ledger, within the transaction that stores them. Stateless. */
public final class ConservationWriter {
    private static final String COUNTS = """
            insert into conservation as c (project_id, signal, partition_id, consumed, stored, duplicates, refused)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (project_id, signal, partition_id) do update set consumed = c.consumed + excluded.consumed,
                stored = c.stored + excluded.stored, duplicates = c.duplicates + excluded.duplicates,
                refused = c.refused + excluded.refused
            """;
    private static final String REFUSED = """
            insert into conservation_refused as r (project_id, signal, reason, events) values (?, ?, ?, ?)
            on conflict (project_id, signal, reason) do update set events = r.events + excluded.events
            """;
    private static final String PUBLISHED = """
            insert into conservation_published as p
                (project_id, signal, partition_id, producer, published, heartbeat_at)
            values (?, ?, ?, ?, ?, ?)
            on conflict (project_id, signal, partition_id, producer) do update
                set published = excluded.published, heartbeat_at = excluded.heartbeat_at
            """;

    /**
     * Adds the counts of a partition.
     *
     * @param stored events that were stored, by project
     * @param duplicates events that the store knew already, by project, on top of those that the tally counts
     */
    public void add(
            Connection connection,
            Signal signal,
            int partition,
            Tally tally,
            Map<ProjectId, Long> stored,
            Map<ProjectId, Long> duplicates)
            throws SQLException {
        try (PreparedStatement counts = connection.prepareStatement(COUNTS);
                PreparedStatement refused = connection.prepareStatement(REFUSED)) {
            for (Map.Entry<ProjectId, Tally.Counts> project : tally.projects().entrySet()) {
                Tally.Counts of = project.getValue();
                key(counts, project.getKey(), signal, partition);
                counts.setLong(4, of.consumed());
                counts.setLong(5, stored.getOrDefault(project.getKey(), 0L));
                counts.setLong(6, of.duplicates() + duplicates.getOrDefault(project.getKey(), 0L));
                counts.setLong(7, of.refusedEvents());
                counts.addBatch();
                for (Map.Entry<Tally.Refusal, Long> reason : of.refused().entrySet()) {
                    refused.setString(1, project.getKey().value());
                    refused.setString(2, signal.text());
                    refused.setString(3, reason.getKey().text());
                    refused.setLong(4, reason.getValue());
                    refused.addBatch();
                }
            }
            counts.executeBatch();
            refused.executeBatch();
        }
        published(connection, signal, partition, tally);
    }

    private static void published(Connection connection, Signal signal, int partition, Tally tally)
            throws SQLException {
        if (tally.published().isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(PUBLISHED)) {
            for (Map.Entry<Tally.Sender, Tally.Published> sender :
                    tally.published().entrySet()) {
                key(statement, sender.getKey().project(), signal, partition);
                statement.setObject(4, sender.getKey().producer());
                statement.setLong(5, sender.getValue().events());
                statement.setTimestamp(6, new Timestamp(sender.getValue().sentMs()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void key(PreparedStatement statement, ProjectId project, Signal signal, int partition)
            throws SQLException {
        statement.setString(1, project.value());
        statement.setString(2, signal.text());
        statement.setInt(3, partition);
    }
}
