package io.tidewatch.ingest.transform;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Tells whether all that was appended before an instant has been read. The lag that a consumer knows is as old as its
 * last fetch, and a fetch can stall: so the broker is asked for the end, but only when somebody waits for an instant. One
 * thread.
 */
public final class PassedTime {
    /** How long a record may be on its way from Kafka's clock to readers before its time has passed. */
    private static final long GRACE_MS = 50;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<?, ?> consumer;
    private final Clock clock;

    public PassedTime(Consumer<?, ?> consumer, Clock clock) {
        this.consumer = consumer;
        this.clock = clock;
    }

    /**
     * The partitions whose instant has passed, and up to when.
     *
     * @param due what is waited for, by partition; milliseconds since the Unix epoch
     */
    public Map<TopicPartition, Long> passed(Map<TopicPartition, Long> due) {
        long askedMs = clock.millis() - GRACE_MS;
        Set<TopicPartition> waiting = new HashSet<>();
        due.forEach((partition, instant) -> {
            if (instant <= askedMs && consumer.currentLag(partition).orElse(1) == 0) {
                waiting.add(partition);
            }
        });
        if (waiting.isEmpty()) {
            return Map.of();
        }
        Map<TopicPartition, Long> passed = new HashMap<>();
        try {
            consumer.endOffsets(waiting, TIMEOUT).forEach((partition, end) -> {
                if (consumer.position(partition, TIMEOUT) >= end) {
                    passed.put(partition, askedMs);
                }
            });
        } catch (TimeoutException e) {
            // One leader is away: no time has passed as far as is known, and the other work goes on.
            return Map.of();
        }
        return passed;
    }
}
