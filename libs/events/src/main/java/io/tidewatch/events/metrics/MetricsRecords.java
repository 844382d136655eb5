package io.tidewatch.events.metrics;

import io.tidewatch.events.Topic;
import io.tidewatch.model.ProjectId;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Puts metrics records on their topics. The key is empty: the partition is chosen by {@link MetricPartitioner}. */
public final class MetricsRecords {
    private MetricsRecords() {}

    /** What the writer holds, as a record of {@code tidewatch.metrics} with all headers. */
    public static ProducerRecord<byte[], byte[]> record(
            ProjectId project, int partition, MetricsRecordWriter writer, @Nullable String traceparent) {
        return record(Topic.METRICS, project, partition, writer, traceparent);
    }

    /** As {@link #record(ProjectId, int, MetricsRecordWriter, String)}, for a topic of the same format. */
    public static ProducerRecord<byte[], byte[]> record(
            Topic topic, ProjectId project, int partition, MetricsRecordWriter writer, @Nullable String traceparent) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic.topicName(), partition, null, writer.toBytes());
        writer.headers(project, traceparent).writeTo(record.headers());
        return record;
    }
}
