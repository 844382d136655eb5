package io.tidewatch.query.projection;

import io.tidewatch.model.ProjectId;
import io.tidewatch.query.ledger.Signal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Turns the records of a topic into rows. Stateless.
 *
 * @param <R> a row
 */
public interface Projection<R> {
    Signal signal();

    /**
     * The rows of a record, and what of it cannot be read.
     *
     * @throws io.tidewatch.events.CorruptRecordException when none of it can be read
     * @throws io.tidewatch.events.UnknownVersionException when it is of a newer format
     */
    Decoded<R> decode(ConsumerRecord<byte[], byte[]> record);

    /** Stores rows; answers how many of each project were new. */
    Map<ProjectId, Long> write(Connection connection, List<R> rows) throws SQLException;

    /**
     * What a record holds.
     *
     * @param project whose
     * @param events by the record's header
     * @param rows what can be stored
     * @param unreadable elements that cannot
     */
    record Decoded<R>(ProjectId project, int events, List<R> rows, List<Unreadable> unreadable) {}

    /**
     * An element that cannot be stored.
     *
     * @param index within the record
     * @param reason for a person
     */
    record Unreadable(int index, String reason) {}
}
