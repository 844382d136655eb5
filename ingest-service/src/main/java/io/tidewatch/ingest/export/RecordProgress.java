package io.tidewatch.ingest.export;

import java.util.concurrent.atomic.AtomicInteger;

/** How much of one record of Kafka is still on its way. Safe for any thread. */
final class RecordProgress {
    private final PartitionProgress partition;
    private final long nextOffset;
    private final long appendedMs;
    private final AtomicInteger open = new AtomicInteger();

    /** @param nextOffset of the record after this one */
    RecordProgress(PartitionProgress partition, long nextOffset, long appendedMs) {
        this.partition = partition;
        this.nextOffset = nextOffset;
        this.appendedMs = appendedMs;
    }

    /** Before its samples go into lanes. */
    void open(int samples) {
        open.set(samples);
    }

    /** One of its samples has been delivered or given up. */
    void done() {
        open.decrementAndGet();
    }

    boolean isDone() {
        return open.get() <= 0;
    }

    /** Whether its partition is another replica's now, so that it is to be sent no more. */
    boolean isGivenUp() {
        return partition.isClosed();
    }

    PartitionProgress partition() {
        return partition;
    }

    long nextOffset() {
        return nextOffset;
    }

    /** When Kafka appended it. */
    long appendedMs() {
        return appendedMs;
    }
}
