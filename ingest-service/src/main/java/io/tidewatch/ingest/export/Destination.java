package io.tidewatch.ingest.export;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import io.tidewatch.kit.Backoff;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards our share of {@code tidewatch.metrics} to one receiver, as a member of the destination's own consumer group.
 * An offset is committed once all before it is delivered or counted as given up, so a restart, a rebalance or an outage
 * resumes where it was: at least once. Committed records only. One thread reads; lanes send. Reading stops while the
 * lanes hold as much as they may. Public methods are safe for any thread.
 */
final class Destination implements AutoCloseable {
    /** Where a destination that is new begins. */
    enum Start {
        NOW,
        OLDEST
    }

    private static final Logger LOG = LoggerFactory.getLogger(Destination.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LAG_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_OPEN_RECORDS = 20_000;
    private static final Duration HAND_OVER = Duration.ofSeconds(5);
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(2);
    private static final int MAX_FETCH_BYTES = 8 * 1024 * 1024;
    private static final int TIMEOUT_MS = 5_000;

    private final RemoteWriteConfig config;
    private final ProjectId project;
    private final KafkaConnection kafka;
    private final HttpFetcher http;
    private final Clock clock;
    private final ExportCounts counts;
    private final StartOffsets starts;
    private final FamilyBook families = new FamilyBook();
    private final ExportTrouble trouble = new ExportTrouble();
    private final RecordRouter router;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), new Random());
    private final Map<TopicPartition, PartitionProgress> partitions = new HashMap<>();
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
    private final Thread thread;
    private volatile Map<Integer, Long> positions = Map.of();
    private volatile boolean closing;
    private long recordsRead;
    private long samplesRead;
    private long committedNanos = System.nanoTime();
    private long lagNanos = System.nanoTime() - LAG_NANOS;

    Destination(
            RemoteWriteConfig config,
            ProjectId project,
            KafkaConnection kafka,
            HttpFetcher http,
            Clock clock,
            ExportCounts counts,
            Start start,
            int maxSeries) {
        this.config = config;
        this.project = project;
        this.kafka = kafka;
        this.http = http;
        this.clock = clock;
        this.counts = counts;
        this.starts = new StartOffsets(config.name(), start, clock, counts);
        this.router = new RecordRouter(config, counts, families, maxSeries);
        this.thread = new Thread(this::run, "export-" + config.name());
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** The consumer group of a destination. */
    static String group(String name) {
        return "tidewatch-export-" + name;
    }

    RemoteWriteConfig config() {
        return config;
    }

    /** What is wrong just now; the empty string when nothing is. */
    String trouble() {
        return trouble.latest();
    }

    /** Our partitions and up to which offset each is delivered. */
    Map<Integer, Long> positions() {
        return positions;
    }

    private void run() {
        while (!closing) {
            try {
                forward();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn("the export '{}' joins its group again after: {}", config.name(), e.toString());
                trouble.tell("Kafka: " + e);
                try {
                    Thread.sleep(backoff.next().toMillis());
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    private void forward() throws InterruptedException {
        Receiver receiver = new Receiver(config, http, clock, clusterId());
        Lanes lanes = new Lanes(config, receiver, families, counts, trouble, clock);
        MetadataRounds rounds = new MetadataRounds(config, receiver, families);
        try (KafkaConsumer<byte[], byte[]> consumer = newConsumer()) {
            try {
                consumer.subscribe(List.of(Topic.METRICS.topicName()), new Share(consumer, lanes));
                while (!closing) {
                    step(consumer, lanes);
                }
            } finally {
                rounds.close();
                lanes.end(LAST_REQUESTS);
                commit(consumer);
            }
        } finally {
            giveUp(partitions.keySet().stream().toList());
        }
    }

    private void step(KafkaConsumer<byte[], byte[]> consumer, Lanes lanes) {
        boolean room = lanes.hasRoom() && openRecords() < MOST_OPEN_RECORDS;
        try {
            if (room && fetched.isEmpty()) {
                consumer.resume(consumer.paused());
            } else {
                // Polled all the same, to stay in the group.
                consumer.pause(consumer.assignment());
            }
            Duration wait = room && !fetched.isEmpty() ? Duration.ZERO : POLL;
            consumer.poll(wait).forEach(fetched::add);
            backoff.reset();
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions()
                    .keySet()
                    .forEach(partition -> starts.again(consumer, partition, partitions.get(partition)));
        } catch (RetriableException e) {
            LOG.warn("the export '{}' waits for Kafka: {}", config.name(), e.toString());
        }
        while (!fetched.isEmpty() && lanes.hasRoom() && openRecords() < MOST_OPEN_RECORDS) {
            take(fetched.remove(), lanes);
        }
        long now = System.nanoTime();
        if (now - committedNanos >= COMMIT_NANOS) {
            committedNanos = now;
            commit(consumer);
        }
        if (now - lagNanos >= LAG_NANOS) {
            lagNanos = now;
            tell(consumer, lanes);
        }
    }

    private int openRecords() {
        return partitions.values().stream()
                .mapToInt(PartitionProgress::openRecords)
                .sum();
    }

    private void take(ConsumerRecord<byte[], byte[]> kafkaRecord, Lanes lanes) {
        PartitionProgress partition = partitions.get(new TopicPartition(kafkaRecord.topic(), kafkaRecord.partition()));
        if (partition == null) {
            return;
        }
        boolean sends = partition.sends(kafkaRecord.offset());
        List<OutSample> samples = List.of();
        RecordProgress progress = new RecordProgress(partition, kafkaRecord.offset() + 1, kafkaRecord.timestamp());
        try {
            EventHeaders headers = EventHeaders.read(kafkaRecord.headers());
            if (headers.kind() == RecordHeaders.Kind.BATCH && project.equals(headers.project())) {
                if (sends) {
                    samples = router.route(kafkaRecord.value(), project, progress);
                    recordsRead++;
                    samplesRead += samples.size();
                } else {
                    router.learn(kafkaRecord.value(), project, partition.partition());
                }
            }
        } catch (CorruptRecordException e) {
            if (sends) {
                counts.corrupt();
                LOG.error(
                        "the export '{}' cannot read the record at offset {} of {}-{} and goes on behind it: {}",
                        config.name(),
                        kafkaRecord.offset(),
                        kafkaRecord.topic(),
                        kafkaRecord.partition(),
                        e.getMessage());
            }
        }
        if (sends) {
            progress.open(samples.size());
            partition.read(progress);
            lanes.add(samples);
        }
    }

    private void commit(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
        try {
            partitions.forEach((partition, progress) -> {
                if (fetched.isEmpty() && consumer.assignment().contains(partition)) {
                    progress.passed(consumer.position(partition, Duration.ofMillis(TIMEOUT_MS)));
                }
                OffsetAndMetadata offset = progress.due();
                if (offset != null) {
                    due.put(partition, offset);
                }
            });
            if (due.isEmpty()) {
                return;
            }
            consumer.commitSync(due, Duration.ofMillis(TIMEOUT_MS));
            due.forEach((partition, offset) -> {
                PartitionProgress progress = partitions.get(partition);
                if (progress != null) {
                    progress.committed(offset.offset());
                }
            });
        } catch (RebalanceInProgressException | CommitFailedException e) {
            LOG.debug("the export '{}' commits after the rebalance: {}", config.name(), e.toString());
        } catch (RetriableException e) {
            LOG.warn("the export '{}' could not commit and tries again: {}", config.name(), e.toString());
        }
    }

    private void tell(KafkaConsumer<byte[], byte[]> consumer, Lanes lanes) {
        long behind = 0;
        long unread = 0;
        long oldestMs = Long.MAX_VALUE;
        Map<Integer, Long> delivered = new TreeMap<>();
        for (Map.Entry<TopicPartition, PartitionProgress> entry : partitions.entrySet()) {
            PartitionProgress progress = entry.getValue();
            OptionalLong lag = consumer.currentLag(entry.getKey());
            long unreadHere = lag.orElse(0);
            unread += unreadHere;
            behind += unreadHere + progress.openRecords();
            oldestMs = Math.min(oldestMs, progress.oldestMs());
            delivered.put(progress.partition(), progress.nextOffset());
        }
        for (ConsumerRecord<byte[], byte[]> waiting : fetched) {
            PartitionProgress progress = partitions.get(new TopicPartition(waiting.topic(), waiting.partition()));
            if (progress != null && progress.sends(waiting.offset())) {
                oldestMs = Math.min(oldestMs, waiting.timestamp());
                unread++;
                behind++;
            }
        }
        long mean = recordsRead == 0 ? 0 : Math.round((double) samplesRead / recordsRead);
        counts.stands(lanes.held(), behind, lanes.held() + unread * mean, oldestMs, lanes.size());
        positions = Map.copyOf(delivered);
    }

    private void giveUp(Collection<TopicPartition> given) {
        for (TopicPartition partition : given) {
            PartitionProgress progress = partitions.remove(partition);
            if (progress != null) {
                progress.close();
            }
            router.forget(partition.partition());
        }
        fetched.removeIf(waiting -> given.contains(new TopicPartition(waiting.topic(), waiting.partition())));
    }

    /** Takes partitions and gives them up. In the reader's thread, within its polls. */
    private final class Share implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Lanes lanes;

        private Share(KafkaConsumer<byte[], byte[]> consumer, Lanes lanes) {
            this.consumer = consumer;
            this.lanes = lanes;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            if (assigned.isEmpty()) {
                return;
            }
            try {
                partitions.putAll(starts.of(consumer, assigned));
            } catch (RetriableException e) {
                // The consumer would not ask again for partitions that it has been given.
                throw new IllegalStateException("cannot find where " + assigned + " begin: " + e, e);
            }
        }

        /** What is under way may end first, so that the next owner sends little of it again. */
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            List<PartitionProgress> leaving = revoked.stream()
                    .map(partitions::get)
                    .filter(progress -> progress != null)
                    .toList();
            leaving.forEach(PartitionProgress::close);
            long untilNanos = System.nanoTime() + HAND_OVER.toNanos();
            try {
                while (leaving.stream().anyMatch(lanes::sends) && System.nanoTime() < untilNanos && !closing) {
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            try {
                commit(consumer);
            } finally {
                giveUp(revoked);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            giveUp(lost);
        }
    }

    private String clusterId() throws InterruptedException {
        try (Admin admin = Admin.create(
                kafka.with(Map.of("default.api.timeout.ms", TIMEOUT_MS, "request.timeout.ms", TIMEOUT_MS)))) {
            return admin.describeCluster().clusterId().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka does not say the cluster's id", e);
        }
    }

    private KafkaConsumer<byte[], byte[]> newConsumer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("group.id", group(config.name()));
        settings.put("client.id", "export-" + config.name());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "none");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        settings.put("session.timeout.ms", 10_000);
        settings.put("heartbeat.interval.ms", 1_000);
        settings.put("request.timeout.ms", 10_000);
        settings.put("default.api.timeout.ms", TIMEOUT_MS);
        settings.put("metadata.max.age.ms", 30_000);
        settings.put("fetch.max.bytes", MAX_FETCH_BYTES);
        settings.put("max.partition.fetch.bytes", MAX_FETCH_BYTES / 4);
        return new KafkaConsumer<>(kafka.with(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Begins to end, without waiting. */
    void stop() {
        closing = true;
    }

    /** Ends; what is delivered by then is committed, the rest is sent after the next start. Waits up to 15 s. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(15_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
