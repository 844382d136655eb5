package io.tidewatch.alert.notify;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * Reads committed transitions and hands them to the store, which keeps them and the offsets in one transaction; then
 * tells the dispatcher. The group shares the partitions, the store says where each goes on. One thread runs
 * {@link #run}; {@link #close} may be called from any.
 *
 * <p>Kafka is used directly here: offsets live in Postgres, and the position is set back when Postgres is away, which
 * a message channel does not offer.
 */
public final class TransitionConsumer implements Runnable, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TransitionConsumer.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long FIRST_WAIT_MS = 100;
    private static final long LONGEST_WAIT_MS = 5_000;

    private final Consumer<byte[], byte[]> consumer;
    private final TransitionStore store;
    private final Runnable kept;
    private final BiConsumer<ConsumerRecord<byte[], byte[]>, String> unreadable;
    private final AlertRecords records = new AlertRecords();

    /** Next offset to keep, of the partitions that are ours. Only the running thread touches it. */
    private final Map<Integer, Long> next = new HashMap<>();

    private volatile boolean closed;
    private volatile boolean assigned;

    /**
     * @param consumer of byte arrays, {@code read_committed}, no auto commit, {@code auto.offset.reset=none}; closed by
     *     {@link #run}
     * @param kept told after each commit to the store
     * @param unreadable told of each record that cannot be read, and why
     */
    public TransitionConsumer(
            Consumer<byte[], byte[]> consumer,
            TransitionStore store,
            Runnable kept,
            BiConsumer<ConsumerRecord<byte[], byte[]>, String> unreadable) {
        this.consumer = consumer;
        this.store = store;
        this.kept = kept;
        this.unreadable = unreadable;
    }

    /** Whether partitions have been assigned. */
    public boolean assigned() {
        return assigned;
    }

    @Override
    public void run() {
        long waitMs = FIRST_WAIT_MS;
        try {
            consumer.subscribe(Set.of(Topic.ALERTS.topicName()), new Positions());
            while (!closed) {
                try {
                    step();
                    waitMs = FIRST_WAIT_MS;
                } catch (WakeupException e) {
                    // closed says whether to go on.
                } catch (OffsetOutOfRangeException e) {
                    e.offsetOutOfRangePartitions().forEach(this::lost);
                } catch (TransitionStore.MovedOnException e) {
                    LOG.infof("reading of transitions starts over: %s", e.getMessage());
                    reload();
                } catch (RuntimeException e) {
                    LOG.warnf("transitions wait, next try in %d ms: %s", waitMs, Failures.text(e));
                    sleep(waitMs);
                    waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
                    rewind();
                }
            }
        } finally {
            consumer.close();
        }
    }

    private void step() {
        if (next.size() != consumer.assignment().size()) {
            reload();
        }
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        List<TransitionStore.Read> reads = new ArrayList<>();
        int transitions = 0;
        for (TopicPartition partition : consumer.assignment()) {
            Long from = next.get(partition.partition());
            if (from == null) {
                continue;
            }
            List<AlertTransition> read = decode(polled.records(partition));
            // Behind the records there may be transaction markers, which only the position knows.
            long to = consumer.position(partition, POLL);
            if (to > from && !polled.records(partition).isEmpty()) {
                reads.add(new TransitionStore.Read(partition.partition(), from, to, read));
                transitions += read.size();
            }
        }
        if (!reads.isEmpty()) {
            store.keep(reads);
            reads.forEach(read -> next.put(read.partition(), read.to()));
            if (transitions > 0) {
                kept.run();
            }
        }
    }

    private List<AlertTransition> decode(List<ConsumerRecord<byte[], byte[]>> polled) {
        List<AlertTransition> transitions = new ArrayList<>(polled.size());
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            try {
                if (!isHeartbeat(record)) {
                    transitions.add(checked(records.message(record)));
                }
            } catch (CorruptRecordException e) {
                unreadable.accept(record, String.valueOf(e.getMessage()));
            }
        }
        return transitions;
    }

    /** The ids become keys in Postgres: what is not one is refused here, where it stops nobody else. */
    private static AlertTransition checked(AlertTransition transition) {
        try {
            ProjectId project = new ProjectId(transition.getProject());
            UUID id = UUID.fromString(transition.getTransitionId());
            UUID rule = UUID.fromString(transition.getRuleId());
            List<UUID> channels =
                    transition.getChannelsList().stream().map(UUID::fromString).toList();
            LOG.debugf("transition: project=%s id=%s ruleId=%s channels=%s", project, id, rule, channels);
            return transition;
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException(-1, "a transition's id is not one: " + e.getMessage());
        }
    }

    private static boolean isHeartbeat(ConsumerRecord<byte[], byte[]> record) {
        Header kind = record.headers().lastHeader(RecordHeaders.KIND);
        return kind != null && kind.value().length == 1 && kind.value()[0] == RecordHeaders.Kind.HEARTBEAT.code();
    }

    /** Back to what the store has, so that the poll gives the same records again. */
    private void rewind() {
        next.forEach((partition, offset) -> {
            TopicPartition at = at(partition);
            if (consumer.assignment().contains(at)) {
                consumer.seek(at, offset);
            }
        });
    }

    private void reload() {
        next.clear();
        seek(consumer.assignment());
    }

    private void seek(Collection<TopicPartition> partitions) {
        Map<Integer, Long> beginnings = new HashMap<>();
        consumer.beginningOffsets(partitions)
                .forEach((partition, offset) -> beginnings.put(partition.partition(), offset));
        store.claim(beginnings).forEach((partition, offset) -> {
            consumer.seek(at(partition), offset);
            next.put(partition, offset);
        });
    }

    /** Kafka no longer has what comes next: what is gone is said, and reading goes on with what is left. */
    private void lost(TopicPartition partition, Long offset) {
        consumer.seekToBeginning(List.of(partition));
        LOG.errorf(
                "transitions are lost, Kafka has deleted them unread: topic=%s partition=%d from=%d to=%d",
                partition.topic(), partition.partition(), offset, consumer.position(partition));
    }

    private static TopicPartition at(int partition) {
        return new TopicPartition(Topic.ALERTS.topicName(), partition);
    }

    private static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends {@link #run} soon. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
    }

    private final class Positions implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            seek(partitions);
            assigned = !next.isEmpty();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> next.remove(partition.partition()));
        }
    }
}
