package io.tidewatch.kit.stream;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks Kafka again and again where partitions end, on a connection of its own, so that the reader's thread never waits
 * for it. One question at a time. Safe for any thread.
 */
final class EndProbe implements AutoCloseable {
    /**
     * An answer.
     *
     * @param askedAtMs before the question went out
     * @param ends end of the committed records per partition
     */
    record Answer(long askedAtMs, Map<TopicPartition, Long> ends) {}

    /** Between two questions while someone waits. */
    private static final long HURRY_MS = 20;

    private final Admin admin;
    private final Clock clock;
    private final Duration interval;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Answer latest = new Answer(Long.MIN_VALUE, Map.of());
    private long lastAskedMs;

    EndProbe(Admin admin, Clock clock, Duration interval) {
        this.admin = admin;
        this.clock = clock;
        this.interval = interval;
    }

    /** The newest answer; by the reader's thread. */
    Answer latest() {
        return latest;
    }

    /**
     * Asks when it is time and no question is open; by the reader's thread.
     *
     * @param hurry whether someone waits for the answer
     */
    void askWhenDue(Collection<TopicPartition> partitions, boolean hurry) {
        long now = clock.millis();
        long nextMs = lastAskedMs + (hurry ? HURRY_MS : interval.toMillis());
        if (partitions.isEmpty() || now < nextMs || !asking.compareAndSet(false, true)) {
            return;
        }
        lastAskedMs = now;
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(partition, OffsetSpec.latest()));
        var unused = admin.listOffsets(question, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(5_000))
                .all()
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        latest = new Answer(now, ends(answer));
                    }
                    asking.set(false);
                });
    }

    private static Map<TopicPartition, Long> ends(Map<TopicPartition, ListOffsetsResultInfo> answer) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer.forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
