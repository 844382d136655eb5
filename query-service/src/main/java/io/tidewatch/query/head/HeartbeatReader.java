package io.tidewatch.query.head;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.metrics.HeartbeatRecords;
import io.tidewatch.events.v1.Heartbeat;
import io.tidewatch.events.v1.ProjectCount;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.ledger.Tally;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes the ledger's figures out of heartbeats. Stateless. */
final class HeartbeatReader {
    private final HeartbeatRecords records = new HeartbeatRecords();

    /**
     * Keeps what the sender says it has published.
     *
     * @return the sender's clock when it sent it, milliseconds
     * @throws CorruptRecordException when it does not parse
     */
    long read(ConsumerRecord<byte[], byte[]> record, PartitionHead head) {
        Heartbeat heartbeat = records.message(record);
        try {
            UUID producer = UUID.fromString(heartbeat.getProducer());
            for (ProjectCount count : heartbeat.getPublishedList()) {
                head.published(
                        new Tally.Sender(new ProjectId(count.getProject()), producer),
                        new Tally.Published(count.getEvents(), heartbeat.getSentMs()));
            }
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException(-1, "heartbeat: " + e.getMessage());
        }
        return heartbeat.getSentMs();
    }
}
