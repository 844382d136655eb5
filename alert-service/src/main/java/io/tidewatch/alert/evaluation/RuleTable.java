package io.tidewatch.alert.evaluation;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.RuleChange;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleRecords;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.stream.LostRange;
import io.tidewatch.kit.stream.StartAt;
import io.tidewatch.kit.stream.StreamTail;
import io.tidewatch.kit.stream.TailBatch;
import io.tidewatch.kit.stream.TailHandler;
import io.tidewatch.kit.stream.TailPosition;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All rules as {@code tidewatch.rules} has them, followed as they change. Safe for any thread. */
final class RuleTable implements TailHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuleTable.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topic.RULES.topicName(), 0);

    private final RuleRecords records = new RuleRecords();
    private final Map<RuleKey, Rule> rules = new LinkedHashMap<>();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final StreamTail tail;
    private @Nullable Consumer<RuleChange> listener;

    RuleTable(KafkaConnection kafka) {
        this.tail = new StreamTail(kafka, "alert-rules", this, Clock.systemUTC(), Duration.ofMillis(200));
    }

    void start() {
        tail.start();
        tail.assign(Map.of(PARTITION, StartAt.beginning()));
    }

    /** Waits until the table holds what the topic held at the start. */
    boolean awaitLoaded(Duration limit) throws InterruptedException {
        return loaded.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * The rules now; the listener, which takes the place of the one before, hears of every change after, on this table's
     * thread.
     */
    synchronized Map<RuleKey, Rule> subscribe(Consumer<RuleChange> newListener) {
        listener = newListener;
        return Map.copyOf(rules);
    }

    /** The rule as it is now; null when there is none. */
    synchronized @Nullable Rule get(RuleKey key) {
        return rules.get(key);
    }

    @Override
    public void handle(TailBatch batch) {
        for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
            try {
                apply(records.read(record));
            } catch (CorruptRecordException e) {
                LOG.error(
                        "a rule at offset {} cannot be read and is not evaluated: {}", record.offset(), e.getMessage());
            }
        }
        TailPosition position = batch.positions().get(PARTITION);
        if (position != null && position.atEnd()) {
            loaded.countDown();
        }
    }

    private synchronized void apply(RuleChange change) {
        Rule rule = change.rule();
        if (rule == null) {
            rules.remove(change.key());
        } else {
            rules.put(change.key(), rule);
        }
        if (listener != null) {
            listener.accept(change);
        }
    }

    @Override
    public void lost(LostRange range) {
        LOG.error("rules from offset {} to {} are gone from Kafka", range.from(), range.resumedAt());
    }

    @Override
    public void close() {
        tail.close();
    }
}
