package io.tidewatch.alert.evaluation;

import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.stream.LostRange;
import io.tidewatch.kit.stream.StartAt;
import io.tidewatch.kit.stream.StreamTail;
import io.tidewatch.kit.stream.TailBatch;
import io.tidewatch.kit.stream.TailHandler;
import io.tidewatch.kit.stream.TailPosition;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads a part of some partitions once, committed records only, and ends. */
final class BoundedRead {
    private static final Duration TICK = Duration.ofMillis(50);

    private BoundedRead() {}

    /**
     * Reads and returns when everything has been handed on, on a thread of its own.
     *
     * @param until the offset before which to stop; a partition that is missing is read to the end of what is committed
     * @throws TidewatchException the dependency's, when that takes longer than the limit
     */
    static void read(
            KafkaConnection kafka,
            String name,
            Map<TopicPartition, StartAt> from,
            Map<TopicPartition, Long> until,
            Consumer<ConsumerRecord<byte[], byte[]>> each,
            Duration limit)
            throws InterruptedException {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        TailHandler handler = new TailHandler() {
            @Override
            public void handle(TailBatch batch) {
                if (done.isDone()) {
                    return;
                }
                try {
                    for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
                        Long end = until.get(new TopicPartition(record.topic(), record.partition()));
                        if (end == null || record.offset() < end) {
                            each.accept(record);
                        }
                    }
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                    return;
                }
                if (from.keySet().stream().allMatch(partition -> isRead(partition, batch))) {
                    done.complete(true);
                }
            }

            private boolean isRead(TopicPartition partition, TailBatch batch) {
                TailPosition position = batch.positions().get(partition);
                Long end = until.get(partition);
                return position != null && (position.atEnd() || (end != null && position.nextOffset() >= end));
            }

            @Override
            public void lost(LostRange range) {
                // What Kafka no longer has cannot be read back; the windows begin later.
            }
        };
        try (StreamTail tail = new StreamTail(kafka, name, handler, Clock.systemUTC(), TICK)) {
            tail.start();
            tail.assign(from);
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw TidewatchException.dependency(name + ": Kafka has not given everything within " + limit, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
