package io.tidewatch.events.metrics;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.Heartbeat;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Heartbeats among the metrics records of each partition; told apart by the header
 * {@link io.tidewatch.events.RecordHeaders#KIND}. Safe for any thread.
 */
public final class HeartbeatRecords extends ProtobufRecords<Heartbeat> {
    public HeartbeatRecords() {
        super(Topic.METRICS, Heartbeat.parser());
    }

    /** A heartbeat for a partition of {@code tidewatch.metrics}. */
    public ProducerRecord<byte[], byte[]> record(int partition, Heartbeat heartbeat) {
        return record(partition, null, EventHeaders.heartbeat(), heartbeat);
    }
}
