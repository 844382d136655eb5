package io.tidewatch.query.errors;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.ledger.Signal;
import io.tidewatch.query.projection.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** {@code tidewatch.errors} as rows of {@code error_event}. */
public final class ErrorProjection implements Projection<ErrorRow> {
    private final ErrorRecords records = new ErrorRecords();
    private final ErrorWriter writer;

    public ErrorProjection(ErrorWriter writer) {
        this.writer = writer;
    }

    @Override
    public Signal signal() {
        return Signal.ERRORS;
    }

    @Override
    public Decoded<ErrorRow> decode(ConsumerRecord<byte[], byte[]> record) {
        EventHeaders headers = EventHeaders.read(record.headers());
        ProjectId project = headers.requireProject();
        ErrorBatch batch = records.message(record);
        List<ErrorRow> rows = new ArrayList<>(batch.getEventsCount());
        List<Unreadable> unreadable = new ArrayList<>();
        for (int i = 0; i < batch.getEventsCount(); i++) {
            try {
                rows.add(ErrorRow.of(project, batch.getEvents(i)));
            } catch (IllegalArgumentException e) {
                unreadable.add(new Unreadable(i, String.valueOf(e.getMessage())));
            }
        }
        return new Decoded<>(project, headers.count(), rows, unreadable);
    }

    @Override
    public Map<ProjectId, Long> write(Connection connection, List<ErrorRow> rows) throws SQLException {
        return writer.insert(connection, rows);
    }
}
