package io.tidewatch.ingest.publish;

import io.tidewatch.events.metrics.HeartbeatRecords;
import io.tidewatch.events.v1.Heartbeat;
import io.tidewatch.events.v1.ProjectCount;
import io.tidewatch.model.ProjectId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Heartbeats of this run of the process and the counts that they carry: events that Kafka has acknowledged, exemplars
 * among them as in {@code tw-count}, so a count may lag behind what stands in the partition and is never ahead of it.
 * Counting is safe for any thread, {@link #next} for one.
 */
final class Heartbeats {
    private final String producer;
    private final HeartbeatRecords records = new HeartbeatRecords();
    private final Map<Integer, Map<ProjectId, LongAdder>> published = new ConcurrentHashMap<>();
    private long sequence;

    /** @param producer UUID of this run */
    Heartbeats(String producer) {
        this.producer = producer;
    }

    void published(int partition, ProjectId project, int events) {
        published
                .computeIfAbsent(partition, p -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(project, p -> new LongAdder())
                .add(events);
    }

    /** Counts up; each partition gets every number. */
    void nextRound() {
        sequence++;
    }

    ProducerRecord<byte[], byte[]> next(int partition, long nowMs) {
        Heartbeat.Builder beat =
                Heartbeat.newBuilder().setProducer(producer).setSentMs(nowMs).setSequence(sequence);
        published
                .getOrDefault(partition, Map.of())
                .forEach((project, count) -> beat.addPublished(
                        ProjectCount.newBuilder().setProject(project.value()).setEvents(count.sum())));
        return records.record(partition, beat.build());
    }
}
