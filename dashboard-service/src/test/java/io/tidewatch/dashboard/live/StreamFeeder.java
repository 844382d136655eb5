package io.tidewatch.dashboard.live;

import io.tidewatch.events.Topic;
import io.tidewatch.kit.stream.TailBatch;
import io.tidewatch.kit.stream.TailHandler;
import io.tidewatch.kit.stream.TailPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/** Partition 0 of a topic as a test writes it and hands it to who follows it. */
final class StreamFeeder {
    private final Topic topic;
    private final TailHandler handler;
    private final List<ProducerRecord<byte[], byte[]>> log = new ArrayList<>();
    private long delivered;

    StreamFeeder(Topic topic, TailHandler handler, long firstOffset) {
        this.topic = topic;
        this.handler = handler;
        this.delivered = firstOffset;
        for (long i = 0; i < firstOffset; i++) {
            log.add(new ProducerRecord<>(topic.topicName(), null));
        }
    }

    /** Appends a record; the offset that it has. */
    long append(ProducerRecord<byte[], byte[]> record) {
        log.add(record);
        return log.size() - 1L;
    }

    /** The offset of the next record. */
    long end() {
        return log.size();
    }

    /** Hands on so many records at most, in one batch, maybe none. */
    void deliver(int most) {
        TopicPartition partition = new TopicPartition(topic.topicName(), 0);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (records.size() < most && delivered < log.size()) {
            ProducerRecord<byte[], byte[]> record = log.get((int) delivered);
            records.add(new ConsumerRecord<>(
                    topic.topicName(),
                    0,
                    delivered++,
                    0L,
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    record.key(),
                    record.value(),
                    record.headers(),
                    Optional.empty()));
        }
        TailPosition position = new TailPosition(delivered, log.size(), 0, delivered == log.size());
        try {
            handler.handle(new TailBatch(
                    new ConsumerRecords<>(records.isEmpty() ? Map.of() : Map.of(partition, records), Map.of()),
                    Map.of(partition, position)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
