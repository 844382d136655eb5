package io.tidewatch.ingest.publish;

import io.tidewatch.events.Topic;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * How many partitions a topic has; asked again after a minute, and not at once after a failure. {@link #known} is safe for any
 * thread, the rest for one.
 */
final class PartitionCount {
    private static final long FRESH_MS = 60_000;

    private final Producer<byte[], byte[]> producer;
    private final Topic topic;
    private final Clock clock;
    private final Duration pause;
    private volatile int known;
    private long knownAtMs;
    private long askAtMs;

    /** @param pause after a failure, so that waiting requests fail at once, not one after the other */
    PartitionCount(Producer<byte[], byte[]> producer, Topic topic, Clock clock, Duration pause) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
        this.pause = pause;
    }

    /** The count when it was said a while ago, else 0. Never blocks. */
    int known() {
        return known;
    }

    /**
     * The count. Blocks up to {@code max.block.ms}.
     *
     * @throws KafkaException when Kafka does not say
     * @throws TidewatchException when Kafka did not say a moment ago
     */
    int get() {
        long now = clock.millis();
        if (known != 0 && now - knownAtMs <= FRESH_MS) {
            return known;
        }
        if (known == 0 && now < askAtMs) {
            throw TidewatchException.dependency("Kafka is away", null);
        }
        try {
            known = producer.partitionsFor(topic.topicName()).size();
            knownAtMs = now;
        } catch (KafkaException e) {
            known = 0;
            askAtMs = clock.millis() + pause.toMillis();
            throw e;
        }
        return known;
    }
}
