package io.tidewatch.query.head;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.kit.Backoff;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.projection.DeadLetters;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code tidewatch.metrics} into the heads, by one thread. A partition that is assigned stays paused until it is
 * claimed, so the group is kept while Postgres is away; reading pauses while the head is full.
 */
public final class MetricsConsumer implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsConsumer.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final MetricsPipeline pipeline;
    private final OlderLabels olderLabels;
    private final DeadLetters deadLetters;
    private final MetricsWatch watch;
    private final long maxSamples;
    private final MetricsRecordReader reader = new MetricsRecordReader();
    private final HeartbeatReader heartbeats = new HeartbeatReader();
    private final Set<Integer> unclaimed = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Long> lag = new ConcurrentHashMap<>();
    private final Backoff claimBackoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), new Random());
    private final RecoveryState recovery;
    private long claimAfterNanos = System.nanoTime();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> current;

    /**
     * @param consumers makes a consumer of bytes, without automatic commits and without an offset reset
     * @param maxSamples in memory, above which reading pauses
     */
    public MetricsConsumer(
            Supplier<Consumer<byte[], byte[]>> consumers,
            MetricsPipeline pipeline,
            OlderLabels olderLabels,
            DeadLetters deadLetters,
            RecoveryState recovery,
            MetricsWatch watch,
            long maxSamples) {
        this.consumers = consumers;
        this.pipeline = pipeline;
        this.olderLabels = olderLabels;
        this.deadLetters = deadLetters;
        this.recovery = recovery;
        this.watch = watch;
        this.maxSamples = maxSamples;
    }

    /** Reads until closed or interrupted; a consumer that fails is replaced. */
    @Override
    public void run() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), new Random());
        while (!isClosed()) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                consumer.subscribe(List.of(Topic.METRICS.topicName()), new Listener(consumer));
                while (!isClosed()) {
                    turn(consumer);
                    backoff.reset();
                }
            } catch (InterruptException | WakeupException e) {
                LOG.debug("stopped reading metrics", e);
            } catch (KafkaException | TidewatchException e) {
                LOG.warn("reading metrics failed, tried again soon: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("reading metrics failed, tried again soon", e);
            } finally {
                current = null;
                pipeline.partitions().forEach(this::drop);
                unclaimed.clear();
            }
            pause(backoff.next());
        }
    }

    /** Makes the reader claim a partition again: it was fenced. */
    public void reclaim(int partition) {
        recovery.gone(partition);
        unclaimed.add(partition);
    }

    /** Records behind the end of each partition. */
    public Map<Integer, Long> lag() {
        return Map.copyOf(lag);
    }

    /** Ends reading; returns at once. */
    @Override
    public void close() {
        closed.countDown();
        Consumer<byte[], byte[]> reading = current;
        if (reading != null) {
            reading.wakeup();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void turn(Consumer<byte[], byte[]> consumer) {
        claim(consumer);
        boolean full = pipeline.weight() >= maxSamples;
        Set<TopicPartition> resumable = new HashSet<>(consumer.assignment());
        resumable.removeIf(tp -> unclaimed.contains(tp.partition()) || pipeline.head(tp.partition()) == null);
        if (full) {
            consumer.pause(resumable);
        } else {
            consumer.resume(resumable);
        }
        try {
            apply(consumer.poll(POLL));
        } catch (OffsetOutOfRangeException e) {
            // Kafka dropped what was to be read next: the claim finds out how much and reports it.
            e.offsetOutOfRangePartitions().keySet().forEach(tp -> {
                hold(consumer, tp);
                drop(tp.partition());
            });
        }
        for (TopicPartition tp : consumer.assignment()) {
            if (!unclaimed.contains(tp.partition())) {
                // Not only record by record: the end of the log may be the mark of a transaction.
                long position = consumer.position(tp);
                PartitionHead head = pipeline.head(tp.partition());
                if (head != null) {
                    head.skip(position - 1);
                }
                recovery.read(tp.partition(), position);
            }
            OptionalLong behind = consumer.currentLag(tp);
            behind.ifPresent(records -> lag.put(tp.partition(), records));
        }
    }

    /** Claims what waits for it; after a failure not again at once. */
    private void claim(Consumer<byte[], byte[]> consumer) {
        if (unclaimed.isEmpty() || System.nanoTime() < claimAfterNanos) {
            return;
        }
        Set<TopicPartition> waiting = new HashSet<>(consumer.assignment());
        waiting.removeIf(tp -> !unclaimed.contains(tp.partition()));
        try {
            Map<TopicPartition, Long> earliest = consumer.beginningOffsets(waiting);
            Map<TopicPartition, Long> latest = consumer.endOffsets(waiting);
            Map<Integer, LogRange> ranges = new HashMap<>();
            waiting.forEach(tp -> ranges.put(
                    tp.partition(), new LogRange(earliest.getOrDefault(tp, 0L), latest.getOrDefault(tp, 0L))));
            pipeline.assigned(ranges).forEach((partition, start) -> {
                TopicPartition tp = new TopicPartition(Topic.METRICS.topicName(), partition);
                consumer.seek(tp, start);
                long latestOffset = latest.getOrDefault(tp, 0L);
                recovery.recovering(partition, start >= latestOffset ? 0 : latestOffset);
                LOG.info("owns partition {} from offset {}", partition, start);
            });
            waiting.forEach(tp -> unclaimed.remove(tp.partition()));
            claimBackoff.reset();
        } catch (TidewatchException e) {
            claimAfterNanos = System.nanoTime() + claimBackoff.next().toNanos();
            LOG.warn("partitions {} cannot be claimed yet: {}", unclaimed, e.getMessage());
        }
    }

    private void apply(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition tp : records.partitions()) {
            PartitionHead head = pipeline.head(tp.partition());
            if (head == null || unclaimed.contains(tp.partition())) {
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> record : records.records(tp)) {
                apply(record, head);
            }
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record, PartitionHead head) {
        String project = "";
        try {
            EventHeaders headers = EventHeaders.read(record.headers());
            if (headers.kind() == RecordHeaders.Kind.HEARTBEAT) {
                watch.heartbeat(record.partition(), heartbeats.read(record, head));
            } else {
                project = headers.requireProject().value();
                head.apply(
                        record.offset(),
                        headers.requireProject(),
                        headers.count(),
                        record.timestamp(),
                        visitor -> reader.read(record.value() == null ? new byte[0] : record.value(), visitor));
                watch.events(headers.count());
            }
            if (head.wantsOlderLabels()) {
                head.resolve(olderLabels.read(
                        new TopicPartition(record.topic(), record.partition()),
                        record.timestamp(),
                        head.startOffset()));
            }
        } catch (CorruptRecordException e) {
            LOG.warn("record {}@{} cannot be read: {}", record.partition(), record.offset(), e.getMessage());
            watch.unreadable();
            deadLetter(record, project, String.valueOf(e.getMessage()));
        }
        head.skip(record.offset());
    }

    /** Kafka gave us the record, so it is there: waits until it takes the dead letter. */
    private void deadLetter(ConsumerRecord<byte[], byte[]> record, String project, String reason) {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random());
        while (!isClosed()) {
            try {
                deadLetters.write(record, DeadLetters.WHOLE, project, reason);
                return;
            } catch (TidewatchException e) {
                LOG.warn("{}", e.getMessage());
                pause(backoff.next());
            }
        }
        throw TidewatchException.dependency("closed before a dead letter was written", null);
    }

    private void hold(Consumer<byte[], byte[]> consumer, TopicPartition tp) {
        unclaimed.add(tp.partition());
        // A position of its own, so that the client looks for none; replaced before the partition is read.
        consumer.seek(tp, 0);
        consumer.pause(List.of(tp));
    }

    private void drop(int partition) {
        pipeline.revoked(partition);
        recovery.gone(partition);
        lag.remove(partition);
    }

    private void pause(Duration time) {
        try {
            if (closed.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }

    private final class Listener implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Listener(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            assigned.forEach(tp -> hold(consumer, tp));
            watch.reads(consumer.assignment().stream()
                    .map(TopicPartition::partition)
                    .collect(Collectors.toSet()));
            recovery.assigned(consumer.assignment().size());
            recovery.partitions(
                    consumer.partitionsFor(Topic.METRICS.topicName()).size());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.forEach(tp -> {
                unclaimed.remove(tp.partition());
                drop(tp.partition());
            });
            Set<TopicPartition> left = new HashSet<>(consumer.assignment());
            left.removeAll(revoked);
            recovery.assigned(left.size());
        }
    }
}
