package io.tidewatch.ingest.derived;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.kit.Backoff;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Derives series from the events of a topic: a member of a consumer group that consumes and
 * produces in one Kafka transaction for each source partition, so that each event counts once however often processes
 * die. Whatever goes wrong ends in beginning anew from what is committed. One thread; start and close from any.
 *
 * @param <E> an event
 */
public final class DerivedEvents<E> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DerivedEvents.class);

    private static final Duration POLL = Duration.ofMillis(20);
    /** How long an event may be on its way from Kafka's clock to ours before its tick is closed. */
    private static final long GRACE_MS = 50;

    private static final int SERIES_REMEMBERED = 100_000;

    /** Told of samples that stand on Kafka. */
    @FunctionalInterface
    public interface Written {
        void written(int metricsPartition, ProjectId project, int samples);
    }

    private final Derivation<E> derivation;
    private final String group;
    private final KafkaConnection kafka;
    private final Clock clock;
    private final Written written;
    private final Thread thread;
    private final Map<TopicPartition, SourcePartition<E>> owned = new HashMap<>();
    private volatile boolean closing;

    private DerivedEvents(Derivation<E> derivation, KafkaConnection kafka, Clock clock, Written written) {
        this.derivation = derivation;
        this.group = "tidewatch-derived-" + derivation.source();
        this.thread = new Thread(this::run, "derived-" + derivation.source());
        this.kafka = kafka;
        this.clock = clock;
        this.written = written;
    }

    /** Counts of the events on {@code tidewatch.errors}. */
    public static DerivedEvents<ErrorEvent> ofErrors(KafkaConnection kafka, Clock clock, Written written) {
        return new DerivedEvents<>(new ErrorSeries(), kafka, clock, written);
    }

    /** Pools and deployments of the events on {@code tidewatch.lifecycle}. */
    public static DerivedEvents<LifecycleEvent> ofLifecycle(KafkaConnection kafka, Clock clock, Written written) {
        return new DerivedEvents<>(new LifecycleSeries(), kafka, clock, written);
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
                LOG.warn("deriving series of {} failed, begins anew soon: {}", derivation.source(), e.toString());
                pause(backoff.next());
            } finally {
                release(List.copyOf(owned.keySet()));
            }
        }
    }

    private void consume(Backoff backoff) {
        LabelBook labels = new LabelBook(SERIES_REMEMBERED, clock);
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
            consumer.subscribe(List.of(derivation.topic().topicName()), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    partitions.forEach(partition -> owned.put(partition, open(partition, labels)));
                }

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    release(partitions);
                }
            });
            while (!closing) {
                long beforePoll = clock.millis();
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    SourcePartition<E> partition = owned.get(new TopicPartition(record.topic(), record.partition()));
                    if (partition != null) {
                        partition.read(record);
                    }
                }
                for (Map.Entry<TopicPartition, SourcePartition<E>> entry : owned.entrySet()) {
                    if (consumer.currentLag(entry.getKey()).orElse(1) == 0) {
                        entry.getValue().passed(beforePoll - GRACE_MS);
                    }
                    if (entry.getValue().hasOutput()) {
                        entry.getValue().commit(consumer.groupMetadata());
                        backoff.reset();
                    }
                }
            }
        } catch (WakeupException e) {
            LOG.debug("woken to stop");
        }
    }

    /** Fences the former owner first, then reads what it has left. */
    private SourcePartition<E> open(TopicPartition source, LabelBook labels) {
        Map<String, Object> config = kafka.with(Map.of(
                "transactional.id",
                group + "-" + source.partition(),
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
            return new SourcePartition<>(
                    derivation, source, producer, states(source.partition()), labels, clock, written);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private Collection<DerivedState> states(int sourcePartition) {
        Map<String, Object> config =
                kafka.with(Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest"));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            String topic = Topic.DERIVED_STATE.topicName();
            int partitions = consumer.partitionsFor(topic).size();
            TopicPartition partition = new TopicPartition(topic, sourcePartition % partitions);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            // The last stable offset: the former owner's open transaction was ended by initTransactions.
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (!closing && consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            if (closing) {
                throw new WakeupException();
            }
            return SourcePartition.states(derivation.source(), sourcePartition, records);
        }
    }

    private void release(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            SourcePartition<E> mine = owned.remove(partition);
            if (mine != null) {
                mine.close();
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
