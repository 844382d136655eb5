package io.tidewatch.ingest.export;

import java.util.ArrayDeque;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition has been forwarded. The committed offset never passes a record of which a sample is under way.
 * The metadata of the commit is the time at which the record before it was appended: labels of what follows stand at
 * most one label interval before that. For the reader's thread, apart from {@link #isClosed}.
 */
final class PartitionProgress {
    private final int partition;
    private final ArrayDeque<RecordProgress> records = new ArrayDeque<>();
    private long sendFrom;
    private long nextOffset;
    private long readTo;
    private long appendedMs;
    private long committed = -1;
    private volatile boolean closed;

    /**
     * @param sendFrom the first offset whose samples are sent; before it only labels are taken
     * @param appendedMs when what stands before it was appended, at the latest
     */
    PartitionProgress(int partition, long sendFrom, long appendedMs) {
        this.partition = partition;
        this.sendFrom = sendFrom;
        this.nextOffset = sendFrom;
        this.readTo = sendFrom;
        this.appendedMs = appendedMs;
    }

    int partition() {
        return partition;
    }

    boolean sends(long offset) {
        return offset >= sendFrom;
    }

    /** Kafka has nothing before this offset any more. */
    void restart(long offset) {
        sendFrom = offset;
        readTo = offset;
        if (records.isEmpty()) {
            nextOffset = offset;
        }
    }

    void read(RecordProgress record) {
        records.add(record);
        readTo = record.nextOffset();
    }

    /** The offset up to which records were read to be sent. */
    long readTo() {
        return readTo;
    }

    /** The reader has passed what is no record, as transaction markers. */
    void passed(long offset) {
        if (records.isEmpty()) {
            nextOffset = Math.max(nextOffset, offset);
        }
    }

    /** What is to be committed; null when there is nothing new. */
    @Nullable
    OffsetAndMetadata due() {
        while (!records.isEmpty() && records.element().isDone()) {
            RecordProgress record = records.remove();
            nextOffset = record.nextOffset();
            appendedMs = Math.max(appendedMs, record.appendedMs());
        }
        return nextOffset == committed ? null : new OffsetAndMetadata(nextOffset, Long.toString(appendedMs));
    }

    void committed(long offset) {
        committed = offset;
    }

    /** The offset up to which all is delivered. */
    long nextOffset() {
        return nextOffset;
    }

    /** Records of which something is under way. */
    int openRecords() {
        return records.size();
    }

    /** When the oldest record that is under way was appended; {@link Long#MAX_VALUE} when none is. */
    long oldestMs() {
        return records.isEmpty() ? Long.MAX_VALUE : records.element().appendedMs();
    }

    void close() {
        closed = true;
    }

    /** Whether another replica forwards it now. */
    boolean isClosed() {
        return closed;
    }

    /** The time that a commit's metadata holds; the given one when it holds none. */
    static long appendedMs(OffsetAndMetadata committed, long otherwiseMs) {
        try {
            return Long.parseLong(committed.metadata());
        } catch (NumberFormatException e) {
            return otherwiseMs;
        }
    }
}
