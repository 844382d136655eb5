package io.tidewatch.dashboard.live;

import com.google.protobuf.MessageLite;
import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.kit.stream.LostRange;
import io.tidewatch.kit.stream.TailBatch;
import io.tidewatch.kit.stream.TailHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic of protobuf records, followed from its end. What is read is handed to the feeds' one thread, and reading
 * waits while that thread is far behind; all methods that are not of {@link TailHandler} are for that thread. Keeps the
 * latest arrivals, bounded in number and size, so that a snapshot of the query-service and the stream can be joined at
 * an offset.
 */
public final class EventStream<M extends MessageLite> implements TailHandler {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int KEPT = 20_000;
    private static final long KEPT_BYTES = 32 << 20;
    private static final int BATCHES_WAITING = 16;

    private final ProtobufRecords<M> records;
    private final Function<Arrival<M>, Arrival<M>> sift;
    private final Executor feedThread;
    private final Semaphore room = new Semaphore(BATCHES_WAITING);
    private final Set<Consumer<List<Arrival<M>>>> listeners = new CopyOnWriteArraySet<>();
    private final ArrayDeque<Arrival<M>> latest = new ArrayDeque<>();
    /** Per partition: all arrivals from this offset on are kept. */
    private final Map<Integer, Long> keptFrom = new HashMap<>();

    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private long bytes;
    private long count;

    /**
     * @param sift takes out of a message what had arrived before; on the feeds' thread
     * @param feedThread runs one task after the other
     */
    public EventStream(ProtobufRecords<M> records, Function<Arrival<M>, Arrival<M>> sift, Executor feedThread) {
        this.records = records;
        this.sift = sift;
        this.feedThread = feedThread;
    }

    void addListener(Consumer<List<Arrival<M>>> listener) {
        listeners.add(listener);
    }

    void removeListener(Consumer<List<Arrival<M>>> listener) {
        listeners.remove(listener);
    }

    /** Whether everything below these offsets has arrived; a partition that is not followed yet has not. */
    boolean hasPassed(Map<Integer, Long> offsets) {
        return offsets.entrySet().stream()
                .allMatch(entry -> nextOffsets.getOrDefault(entry.getKey(), -1L) >= entry.getValue());
    }

    /** Whether everything that arrived at or above these offsets is still kept, and was followed at all. */
    boolean keepsSince(Map<Integer, Long> offsets) {
        return offsets.entrySet().stream()
                .allMatch(entry -> keptFrom.getOrDefault(entry.getKey(), Long.MAX_VALUE) <= entry.getValue());
    }

    /** All that is kept, oldest first. */
    List<Arrival<M>> kept() {
        return List.copyOf(latest);
    }

    /** How many have arrived since the start. */
    long count() {
        return count;
    }

    /** What arrived after there were so many, as far as it is kept, oldest first. */
    List<Arrival<M>> keptAfter(long earlierCount) {
        long newer = Math.min(latest.size(), count - earlierCount);
        return latest.stream().skip(latest.size() - newer).toList();
    }

    @Override
    public void handle(TailBatch batch) throws InterruptedException {
        List<Arrival<M>> arrivals = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
            try {
                arrivals.add(new Arrival<>(
                        record.partition(),
                        record.offset(),
                        EventHeaders.read(record.headers()).requireProject(),
                        records.message(record)));
            } catch (CorruptRecordException e) {
                LOG.debug(
                        "passed over {}-{}@{}: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
        Map<Integer, Long> first = new HashMap<>();
        Map<Integer, Long> next = new HashMap<>();
        batch.positions().forEach((partition, position) -> {
            first.put(partition.partition(), firstOffset(batch, partition, position.nextOffset()));
            next.put(partition.partition(), position.nextOffset());
        });
        room.acquire();
        feedThread.execute(() -> {
            try {
                arrived(arrivals, first, next);
            } finally {
                room.release();
            }
        });
    }

    private static long firstOffset(TailBatch batch, TopicPartition partition, long nextOffset) {
        List<ConsumerRecord<byte[], byte[]>> records = batch.records().records(partition);
        return records.isEmpty() ? nextOffset : records.get(0).offset();
    }

    private void arrived(List<Arrival<M>> arrivals, Map<Integer, Long> first, Map<Integer, Long> next) {
        first.forEach(keptFrom::putIfAbsent);
        nextOffsets.putAll(next);
        if (arrivals.isEmpty()) {
            return;
        }
        List<Arrival<M>> sifted = arrivals.stream().map(sift).toList();
        for (Arrival<M> arrival : sifted) {
            latest.addLast(arrival);
            bytes += arrival.message().getSerializedSize();
            count++;
        }
        while (latest.size() > KEPT || bytes > KEPT_BYTES) {
            Arrival<M> oldest = latest.removeFirst();
            bytes -= oldest.message().getSerializedSize();
            keptFrom.put(oldest.partition(), oldest.offset() + 1);
        }
        for (Consumer<List<Arrival<M>>> listener : listeners) {
            try {
                listener.accept(sifted);
            } catch (RuntimeException e) {
                LOG.error("a feed failed on what arrived", e);
            }
        }
    }

    @Override
    public void lost(LostRange range) {
        LOG.warn("the live view may miss events: Kafka no longer has {} from {}", range.partition(), range.from());
        int partition = range.partition().partition();
        feedThread.execute(() -> {
            // Offsets may begin anew with other records.
            latest.removeIf(arrival -> arrival.partition() == partition);
            bytes = latest.stream()
                    .mapToLong(arrival -> arrival.message().getSerializedSize())
                    .sum();
            keptFrom.put(partition, range.resumedAt());
        });
    }
}
