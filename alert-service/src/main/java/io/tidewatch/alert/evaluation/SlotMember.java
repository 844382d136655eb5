package io.tidewatch.alert.evaluation;

import io.tidewatch.events.Topic;
import io.tidewatch.kit.Backoff;
import io.tidewatch.kit.KafkaConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the consumer group that shares out the rule slots. Whenever its share changes, it closes the session of
 * the old share before it gives it up, and opens one for the new share. A session that failed is opened again, with
 * growing pauses.
 */
final class SlotMember implements AutoCloseable {
    /** The group whose members share the slots. */
    static final String GROUP = "tidewatch-alert-evaluators";

    private static final Logger LOG = LoggerFactory.getLogger(SlotMember.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConnection kafka;
    private final Supplier<EvaluationSession> sessions;
    private final Runnable idle;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), new Random());
    private final Thread thread;
    private final TreeSet<Integer> owned = new TreeSet<>();
    private @Nullable EvaluationSession session;
    private volatile boolean closing;
    private volatile boolean killed;
    private volatile Set<Integer> evaluating = Set.of();

    /**
     * @param sessions makes a session that has not been opened
     * @param idle called when others have all slots now
     */
    SlotMember(KafkaConnection kafka, Supplier<EvaluationSession> sessions, Runnable idle) {
        this.kafka = kafka;
        this.sessions = sessions;
        this.idle = idle;
        this.thread = new Thread(this::run, "alert-slots");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The slots that are being evaluated here now. */
    Set<Integer> evaluating() {
        return evaluating;
    }

    private void run() {
        while (!closing) {
            try (KafkaConsumer<byte[], byte[]> consumer = newConsumer()) {
                owned.clear();
                consumer.subscribe(List.of(Topic.RULE_SLOTS.topicName()), new Share());
                while (!closing) {
                    consumer.poll(POLL);
                    tend();
                }
                endSession(!killed);
            } catch (WakeupException e) {
                endSession(!killed);
            } catch (InterruptedException e) {
                endSession(false);
                return;
            } catch (RuntimeException e) {
                LOG.warn("the share of rule slots is joined again after: {}", e.toString());
                endSession(false);
                pause();
            }
        }
    }

    /** Opens the session that is missing, or replaces the one that failed. */
    private void tend() throws InterruptedException {
        EvaluationSession current = session;
        if (current != null && current.failure() != null) {
            endSession(false);
            Thread.sleep(backoff.next().toMillis());
        }
        if (session == null && !owned.isEmpty()) {
            EvaluationSession fresh = sessions.get();
            try {
                fresh.open(owned);
                session = fresh;
                evaluating = Set.copyOf(owned);
                backoff.reset();
            } catch (InterruptedException e) {
                fresh.abandon();
                throw e;
            } catch (RuntimeException e) {
                LOG.warn("slots {} cannot be taken over yet: {}", owned, e.toString());
                fresh.abandon();
                Thread.sleep(backoff.next().toMillis());
            }
        }
    }

    private void endSession(boolean cleanly) {
        EvaluationSession ending = session;
        session = null;
        evaluating = Set.of();
        if (ending != null) {
            if (cleanly) {
                ending.close();
            } else {
                ending.abandon();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(backoff.next().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    private final class Share implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> owned.remove(partition.partition()));
            endSession(!killed);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> owned.remove(partition.partition()));
            endSession(false);
        }

        /** Called after each round of the group, mostly without anything new. */
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                if (owned.isEmpty()) {
                    idle.run();
                }
                return;
            }
            partitions.forEach(partition -> owned.add(partition.partition()));
            endSession(true);
        }
    }

    private KafkaConsumer<byte[], byte[]> newConsumer() {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        "group.id",
                        GROUP,
                        "client.id",
                        "alert-slots",
                        "partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
                        "session.timeout.ms",
                        6_000,
                        // Members learn by their heartbeats that the slots are shared out anew.
                        "heartbeat.interval.ms",
                        400,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "latest",
                        "allow.auto.create.topics",
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Stops at once without committing, as a kill would; the group learns of it. For tests of exactly that. */
    void kill() {
        killed = true;
        close();
    }

    /** Commits, gives the slots up and waits up to 15 s for that. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(15_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
