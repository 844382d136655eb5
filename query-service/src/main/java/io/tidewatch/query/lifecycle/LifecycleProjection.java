package io.tidewatch.query.lifecycle;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.v1.LifecycleBatch;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.ledger.Signal;
import io.tidewatch.query.projection.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** {@code tidewatch.lifecycle} as rows of {@code lifecycle_event}. */
public final class LifecycleProjection implements Projection<LifecycleRow> {
    private final LifecycleRecords records = new LifecycleRecords();
    private final LifecycleWriter writer;

    public LifecycleProjection(LifecycleWriter writer) {
        this.writer = writer;
    }

    @Override
    public Signal signal() {
        return Signal.LIFECYCLE;
    }

    @Override
    public Decoded<LifecycleRow> decode(ConsumerRecord<byte[], byte[]> record) {
        EventHeaders headers = EventHeaders.read(record.headers());
        ProjectId project = headers.requireProject();
        LifecycleBatch batch = records.message(record);
        List<LifecycleRow> rows = new ArrayList<>(batch.getEventsCount());
        List<Unreadable> unreadable = new ArrayList<>();
        for (int i = 0; i < batch.getEventsCount(); i++) {
            try {
                rows.add(LifecycleRow.of(project, batch.getEvents(i)));
            } catch (IllegalArgumentException e) {
                unreadable.add(new Unreadable(i, String.valueOf(e.getMessage())));
            }
        }
        return new Decoded<>(project, headers.count(), rows, unreadable);
    }

    @Override
    public Map<ProjectId, Long> write(Connection connection, List<LifecycleRow> rows) throws SQLException {
        return writer.insert(connection, rows);
    }
}
