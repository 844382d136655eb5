package io.tidewatch.events.metrics;

import io.tidewatch.events.Topic;
import io.tidewatch.model.ProjectId;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Puts metrics records on their topic. The key is empty: the partition is chosen by {@link MetricPartitioner}. */
public final class MetricsRecords {
    private MetricsRecords() {}

    /** What the writer holds, as a record for Kafka with all headers. */
    public static ProducerRecord<byte[], byte[]> record(
            ProjectId project, int partition, MetricsRecordWriter writer, @Nullable String traceparent) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topic.METRICS.topicName(), partition, null, writer.toBytes());
        writer.headers(project, traceparent).writeTo(record.headers());
        return record;
    }
}
