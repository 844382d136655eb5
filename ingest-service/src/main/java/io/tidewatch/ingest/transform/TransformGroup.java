package io.tidewatch.ingest.transform;

import io.tidewatch.events.Topic;
import io.tidewatch.kit.Backoff;
import io.tidewatch.kit.KafkaConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a consumer group that consumes and produces in one Kafka transaction for each source partition, so that
 * each record counts once however often processes die. The producer's {@code transactional.id} belongs to the partition
 * and fences whoever had it before. Whatever goes wrong ends in beginning anew from what is committed. One thread; start
 * and close from any.
 */
public final class TransformGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransformGroup.class);

    private static final Duration POLL = Duration.ofMillis(20);
    /** What a partition begins with. The former owner is fenced and its transaction ended when it is used. */
    public interface Opening {
        /** The partition of the source. */
        int partition();

        /** Partitions of a topic. */
        int partitions(Topic topic);

        /**
         * Reads the partition of a state topic that belongs to this source partition, from its beginning to its end.
         *
         * @throws WakeupException when the group is closed meanwhile
         */
        void states(Topic topic, Consumer<ConsumerRecord<byte[], byte[]>> visitor);
    }

    /** Makes what handles a partition. */
    @FunctionalInterface
    public interface Factory {
        PartitionTransform open(Opening opening);
    }

    private record Owned(PartitionTransform transform, KafkaProducer<byte[], byte[]> producer) {}

    private final String group;
    private final Topic source;
    private final KafkaConnection kafka;
    private final Clock clock;
    private final Factory factory;
    private final Thread thread;
    private final Map<TopicPartition, Owned> owned = new HashMap<>();
    private volatile boolean closing;

    /** @param group of the consumers; names thread and transactions too */
    public TransformGroup(String group, Topic source, KafkaConnection kafka, Clock clock, Factory factory) {
        this.group = group;
        this.source = source;
        this.kafka = kafka;
        this.clock = clock;
        this.factory = factory;
        this.thread = new Thread(this::run, group);
    }

    /** Begins; once only. */
    public void start() {
        thread.start();
    }

    private void run() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), new Random());
        while (!closing) {
            try {
                consume(backoff);
            } catch (RuntimeException e) {
                if (closing) {
                    return;
                }
                LOG.warn("{} failed, begins anew soon: {}", group, e.toString());
                pause(backoff.next());
            } finally {
                release(List.copyOf(owned.keySet()));
            }
        }
    }

    private void consume(Backoff backoff) {
        Map<String, Object> config = kafka.with(Map.of(
                "group.id",
                group,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed",
                "session.timeout.ms",
                10_000,
                "fetch.max.wait.ms",
                20));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(source.topicName()), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    partitions.forEach(partition -> owned.put(partition, open(partition)));
                }

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    release(partitions);
                }
            });
            PassedTime time = new PassedTime(consumer, clock);
            while (!closing) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    Owned of = owned.get(partition);
                    if (of != null) {
                        of.transform.read(record);
                        if (of.transform.isFull()) {
                            commit(partition, of, consumer.groupMetadata());
                        }
                    }
                }
                Map<TopicPartition, Long> due = new HashMap<>();
                owned.forEach((partition, of) -> due.put(partition, of.transform.dueMs()));
                Map<TopicPartition, Long> passed = time.passed(due);
                for (Map.Entry<TopicPartition, Owned> entry : owned.entrySet()) {
                    PartitionTransform transform = entry.getValue().transform;
                    Long instant = passed.get(entry.getKey());
                    if (instant != null) {
                        transform.passed(instant);
                    }
                    if (transform.hasOutput()) {
                        commit(entry.getKey(), entry.getValue(), consumer.groupMetadata());
                        backoff.reset();
                    }
                }
            }
        } catch (WakeupException e) {
            LOG.debug("woken to stop");
        }
    }

    private static void commit(TopicPartition partition, Owned of, ConsumerGroupMetadata group) {
        of.producer.beginTransaction();
        long next = of.transform.write(record -> {
            var unused = of.producer.send(record);
        });
        of.producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(next)), group);
        of.producer.commitTransaction();
        of.transform.committed();
    }

    /** Fences the former owner first, then reads what it has left. */
    private Owned open(TopicPartition partition) {
        Map<String, Object> config = kafka.with(Map.of(
                "transactional.id",
                group + "-" + partition.partition(),
                "transaction.timeout.ms",
                10_000,
                "linger.ms",
                0,
                "buffer.memory",
                8 << 20,
                "max.block.ms",
                10_000,
                "compression.type",
                "lz4"));
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            return new Owned(factory.open(new Begin(partition.partition(), producer)), producer);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private final class Begin implements Opening {
        private final int partition;
        private final KafkaProducer<byte[], byte[]> producer;

        Begin(int partition, KafkaProducer<byte[], byte[]> producer) {
            this.partition = partition;
            this.producer = producer;
        }

        @Override
        public int partition() {
            return partition;
        }

        @Override
        public int partitions(Topic topic) {
            return producer.partitionsFor(topic.topicName()).size();
        }

        @Override
        public void states(Topic topic, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
            Map<String, Object> config =
                    kafka.with(Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest"));
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                TopicPartition from = new TopicPartition(topic.topicName(), partition % partitions(topic));
                consumer.assign(List.of(from));
                consumer.seekToBeginning(List.of(from));
                long end = endOf(from);
                while (!closing && consumer.position(from) < end) {
                    consumer.poll(Duration.ofMillis(100)).forEach(visitor);
                }
                if (closing) {
                    throw new WakeupException();
                }
            }
        }
    }

    /**
     * Behind the newest record, whether or not its transaction has ended: another group's may be open for a while, and
     * behind it stand states that are committed.
     */
    private long endOf(TopicPartition partition) {
        try (KafkaConsumer<byte[], byte[]> uncommitted = new KafkaConsumer<>(
                kafka.with(Map.of("isolation.level", "read_uncommitted")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return uncommitted.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        }
    }

    private void release(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Owned mine = owned.remove(partition);
            if (mine != null) {
                mine.producer.close(Duration.ofSeconds(2));
                mine.transform.released();
            }
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends after what is under way, at most two seconds later. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
