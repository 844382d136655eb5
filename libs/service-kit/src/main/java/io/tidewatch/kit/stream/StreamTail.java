package io.tidewatch.kit.stream;

import io.tidewatch.kit.Backoff;
import io.tidewatch.kit.KafkaConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads given partitions of Kafka, committed records only, and hands them on with each partition's clock
 * ({@link TailPosition#clockMs}). No consumer group: who reads what is the caller's, by {@link #assign}. Outages of
 * Kafka are sat out with growing pauses of at most 5 s; offsets that Kafka no longer has are told to the handler, never
 * skipped in silence. Public methods are safe for any thread.
 */
public final class StreamTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamTail.class);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(200);
    /** How long a poll lasts while an answer is waited for. */
    private static final long ANSWER_MS = 10;
    /** Who has waited for longer waits for more than an answer: Kafka is away, or much is unread. */
    private static final long HURRY_LIMIT_MS = 1_000;

    private static final int MAX_FETCH_BYTES = 16 * 1024 * 1024;

    private final KafkaConnection kafka;
    private final String name;
    private final TailHandler handler;
    private final Clock clock;
    private final Duration tick;
    private final Thread thread;
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random());
    private final AtomicReference<@Nullable Map<TopicPartition, StartAt>> wanted = new AtomicReference<>();
    private final Map<TopicPartition, PartitionState> states = new HashMap<>();
    private volatile Map<TopicPartition, TailPosition> positions = Map.of();
    /** The clock that the handler waits for. Only the reading thread touches it. */
    private long awaitedMs = Long.MAX_VALUE;

    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closing;

    /**
     * @param name of the reader, for the thread and Kafka's client id
     * @param tick how long a poll waits at most, so how often clocks are told at least; 50 to 1000 ms
     */
    public StreamTail(KafkaConnection kafka, String name, TailHandler handler, Clock clock, Duration tick) {
        this.kafka = kafka;
        this.name = name;
        this.handler = handler;
        this.clock = clock;
        this.tick = tick;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /** Begins to read; once only. Nothing is read before {@link #assign}. */
    public void start() {
        thread.start();
    }

    /**
     * Says which partitions to read from now on. One that is read already goes on where it is, whatever start is given;
     * one that is not in the map is dropped. Takes effect before the next batch.
     */
    public void assign(Map<TopicPartition, StartAt> partitions) {
        wanted.set(Map.copyOf(partitions));
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    /** Where each partition stands; those that have not started yet are absent. */
    public Map<TopicPartition, TailPosition> positions() {
        return positions;
    }

    /** Stops reading, after the batch that is being handled, and waits up to 10 s for that. */
    @Override
    public void close() {
        closing = true;
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try (KafkaConsumer<byte[], byte[]> fresh = newConsumer();
                    EndProbe probe = new EndProbe(newAdmin(), clock, PROBE_INTERVAL)) {
                consumer = fresh;
                fresh.assign(states.keySet());
                for (Map.Entry<TopicPartition, PartitionState> entry : states.entrySet()) {
                    if (entry.getValue().start() == null) {
                        fresh.seek(entry.getKey(), entry.getValue().nextOffset());
                    }
                }
                readUntilBroken(fresh, probe);
            } catch (InterruptException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("{} reads with a new connection after: {}", name, e.toString());
                pause();
            } finally {
                consumer = null;
            }
        }
    }

    private void readUntilBroken(KafkaConsumer<byte[], byte[]> reader, EndProbe probe) {
        while (!closing) {
            try {
                applyWanted(reader);
                startPartitions(reader);
                probe.askWhenDue(reader.assignment(), isAwaited());
                ConsumerRecords<byte[], byte[]> records =
                        poll(reader, probe.latest().ends().isEmpty());
                probe.askWhenDue(reader.assignment(), isAwaited());
                deliver(reader, records, probe.latest());
                backoff.reset();
            } catch (WakeupException e) {
                LOG.debug("{} was woken for a new assignment, or the end", name);
            } catch (OffsetOutOfRangeException e) {
                e.offsetOutOfRangePartitions().forEach((partition, offset) -> {
                    PartitionState state = states.get(partition);
                    if (state != null) {
                        state.restartAt(offset);
                        reader.pause(List.of(partition));
                    }
                });
            } catch (RetriableException e) {
                LOG.warn("{} waits for Kafka: {}", name, e.toString());
                pause();
            }
        }
    }

    private void applyWanted(KafkaConsumer<byte[], byte[]> reader) {
        Map<TopicPartition, StartAt> next = wanted.getAndSet(null);
        if (next == null) {
            return;
        }
        states.keySet().retainAll(next.keySet());
        next.forEach((partition, start) -> states.computeIfAbsent(partition, absent -> new PartitionState(start)));
        reader.assign(states.keySet());
        publish();
    }

    /** Partitions that have not started have no position, so poll would fail on them: they are paused until they do. */
    private void startPartitions(KafkaConsumer<byte[], byte[]> reader) {
        Map<TopicPartition, StartAt> starts = new HashMap<>();
        Map<TopicPartition, Long> since = new HashMap<>();
        states.forEach((partition, state) -> {
            StartAt start = state.start();
            if (start != null) {
                starts.put(partition, start);
                if (start instanceof StartAt.Time time) {
                    since.put(partition, time.timestampMs());
                }
            }
        });
        if (starts.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> beginnings = reader.beginningOffsets(starts.keySet());
        Map<TopicPartition, Long> ends = reader.endOffsets(starts.keySet());
        Map<TopicPartition, OffsetAndTimestamp> found = since.isEmpty() ? Map.of() : reader.offsetsForTimes(since);
        starts.forEach((partition, start) -> {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndTimestamp at = found.get(partition);
            long offset = start instanceof StartAt.Time
                    ? (at == null ? end : at.offset())
                    : resolve(partition, start, beginnings.getOrDefault(partition, 0L), end);
            reader.seek(partition, offset);
            reader.resume(List.of(partition));
            PartitionState state = states.get(partition);
            if (state != null) {
                state.startedAt(offset);
            }
        });
    }

    private long resolve(TopicPartition partition, StartAt start, long beginning, long end) {
        if (start instanceof StartAt.Offset from) {
            if (from.offset() >= beginning && from.offset() <= end) {
                return from.offset();
            }
            long resumed = from.offset() < beginning ? beginning : end;
            LOG.error(
                    "{} lost {}: offset {} is not in {}..{}, reading resumes at {}",
                    name,
                    partition,
                    from.offset(),
                    beginning,
                    end,
                    resumed);
            handler.lost(new LostRange(partition, from.offset(), resumed));
            return resumed;
        }
        return start instanceof StartAt.Beginning ? beginning : end;
    }

    /** Whether the handler waits for a clock that has come and that only an answer of Kafka can confirm. */
    private boolean isAwaited() {
        long overdueMs = clock.millis() - awaitedMs;
        return overdueMs >= 0 && overdueMs < HURRY_LIMIT_MS;
    }

    private Duration pollTime(boolean unanswered) {
        long untilMs = awaitedMs - clock.millis();
        if (unanswered || (untilMs <= 0 && isAwaited())) {
            return Duration.ofMillis(Math.min(tick.toMillis(), ANSWER_MS));
        }
        return untilMs > 0 && untilMs < tick.toMillis() ? Duration.ofMillis(untilMs) : tick;
    }

    private ConsumerRecords<byte[], byte[]> poll(KafkaConsumer<byte[], byte[]> reader, boolean unanswered) {
        if (!states.isEmpty()) {
            return reader.poll(pollTime(unanswered));
        }
        try {
            Thread.sleep(tick.toMillis());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        return ConsumerRecords.empty();
    }

    private void deliver(
            KafkaConsumer<byte[], byte[]> reader, ConsumerRecords<byte[], byte[]> records, EndProbe.Answer probed) {
        Map<TopicPartition, Long> before = new HashMap<>();
        long now = clock.millis();
        states.forEach((partition, state) -> {
            before.put(partition, state.nextOffset());
            List<ConsumerRecord<byte[], byte[]>> ofPartition = records.records(partition);
            if (!ofPartition.isEmpty()) {
                ConsumerRecord<byte[], byte[]> last = ofPartition.get(ofPartition.size() - 1);
                state.delivered(last.offset() + 1, last.timestamp(), now);
            }
            if (state.start() == null) {
                state.passed(reader.position(partition));
            }
            Long end = probed.ends().get(partition);
            if (end != null) {
                state.probed(end, probed.askedAtMs());
            }
        });
        Map<TopicPartition, TailPosition> after = snapshot();
        TailBatch batch = new TailBatch(records, after);
        if (handle(batch)) {
            positions = after;
        } else {
            // Given up for a new assignment: partitions that stay are read again from here.
            before.forEach((partition, offset) -> {
                PartitionState state = states.get(partition);
                if (state != null && offset >= 0) {
                    state.restartAt(offset);
                    reader.pause(List.of(partition));
                }
            });
        }
    }

    /** True when the batch was taken; false when an assignment came while it could not be. */
    private boolean handle(TailBatch batch) {
        Backoff pauses = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random());
        while (true) {
            try {
                handler.handle(batch);
                awaitedMs = handler.waitsForMs();
                return true;
            } catch (Exception e) {
                LOG.error(
                        "{} could not take {} records (attempt {}), tried again soon",
                        name,
                        batch.records().count(),
                        pauses.attempts() + 1,
                        e);
            }
            if (closing || wanted.get() != null) {
                return false;
            }
            sleep(pauses.next());
        }
    }

    private void publish() {
        positions = snapshot();
    }

    private Map<TopicPartition, TailPosition> snapshot() {
        Map<TopicPartition, TailPosition> snapshot = new HashMap<>();
        states.forEach((partition, state) -> {
            if (state.start() == null) {
                snapshot.put(partition, state.position());
            }
        });
        return Map.copyOf(snapshot);
    }

    private void pause() {
        sleep(backoff.next());
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private KafkaConsumer<byte[], byte[]> newConsumer() {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        "client.id",
                        name,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "none",
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false,
                        "request.timeout.ms",
                        5_000,
                        "default.api.timeout.ms",
                        5_000,
                        // A fetch that waits holds up the connection's other requests, as those of a start or an end.
                        "fetch.max.wait.ms",
                        200,
                        "fetch.max.bytes",
                        MAX_FETCH_BYTES,
                        "max.partition.fetch.bytes",
                        MAX_FETCH_BYTES / 4)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private Admin newAdmin() {
        return Admin.create(kafka.with(
                Map.of("client.id", name + "-end", "request.timeout.ms", 4_000, "default.api.timeout.ms", 5_000)));
    }
}
