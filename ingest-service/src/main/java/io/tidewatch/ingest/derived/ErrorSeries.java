package io.tidewatch.ingest.derived;

import io.tidewatch.events.Topic;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** {@code error_events_total{source,type,severity,service,partition}}. */
final class ErrorSeries implements Derivation<ErrorEvent> {
    static final String METRIC = "error_events_total";

    private static final int MOST_SOURCES = 50;
    private static final int MOST_TYPES = 100;
    private static final int MOST_SERVICES = 500;

    private final ErrorRecords records = new ErrorRecords();

    @Override
    public String source() {
        return "errors";
    }

    @Override
    public Topic topic() {
        return Topic.ERRORS;
    }

    @Override
    public List<ErrorEvent> events(ConsumerRecord<byte[], byte[]> record) {
        return records.message(record).getEventsList();
    }

    @Override
    public void derive(ProjectId project, ErrorEvent event, long appendMs, Series series) {
        Labels labels = Labels.of(
                Labels.NAME,
                METRIC,
                "source",
                series.cap(project, "source", event.getSource(), MOST_SOURCES),
                "type",
                series.cap(project, "type", event.getType(), MOST_TYPES),
                "severity",
                event.getSeverity(),
                "service",
                series.cap(project, "service", event.getService(), MOST_SERVICES),
                "partition",
                series.partition());
        series.add(project, labels, 1);
    }
}
