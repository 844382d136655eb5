package io.tidewatch.ingest.scrape.slots;

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
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the consumer group that shares out the partitions of {@code tidewatch.scrape-slots}. Slots are given up
 * before another member gets them, so that a target is scraped by one replica; after a kill nobody scrapes it for as
 * long as the group needs to see that, six seconds. While Kafka is away the slots stay where they are.
 */
public final class SlotMember implements AutoCloseable {
    /** The group whose members share the slots. */
    static final String GROUP = "tidewatch-ingest-scrapers";

    /** Told of the slots that are ours, in the thread that keeps the membership; must return soon. */
    @FunctionalInterface
    public interface Listener {
        void owned(Set<Integer> slots, int slotCount);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SlotMember.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConnection kafka;
    private final Listener listener;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), new Random());
    private final Thread thread;
    private final TreeSet<Integer> owned = new TreeSet<>();
    private int slotCount = 1;
    private volatile boolean closing;

    public SlotMember(KafkaConnection kafka, Listener listener) {
        this.kafka = kafka;
        this.listener = listener;
        this.thread = new Thread(this::run, "scrape-slots");
        this.thread.setDaemon(true);
    }

    /** Joins; the topic must exist. Once only. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try (KafkaConsumer<byte[], byte[]> consumer = newConsumer()) {
                slotCount =
                        consumer.partitionsFor(Topic.SCRAPE_SLOTS.topicName()).size();
                consumer.subscribe(List.of(Topic.SCRAPE_SLOTS.topicName()), new Share());
                while (!closing) {
                    consumer.poll(POLL);
                    backoff.reset();
                }
            } catch (RuntimeException e) {
                LOG.warn("the share of scrape slots is joined again after: {}", e.toString());
                owned.clear();
                tell();
                pause();
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

    private void tell() {
        listener.owned(Set.copyOf(owned), slotCount);
    }

    private final class Share implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> owned.remove(partition.partition()));
            tell();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                partitions.forEach(partition -> owned.add(partition.partition()));
                tell();
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> newConsumer() {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        "group.id",
                        GROUP,
                        "client.id",
                        "scrape-slots",
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

    /** Leaves the group, which gives the slots to others at once; waits up to ten seconds for that. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
