package io.tidewatch.ingest.transform;

import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a {@link TransformGroup} makes of one partition of its source. What it has committed must be all that it depends
 * on: after a failure another one begins from there. One thread.
 *
 * <pre>
 *   read* ─▶ passed? ─▶ hasOutput ─▶ write ─▶ committed
 * </pre>
 */
public interface PartitionTransform {
    /** Takes a record; one that cannot be read is passed over. */
    void read(ConsumerRecord<byte[], byte[]> record);

    /** The instant that it waits for, milliseconds since the Unix epoch; far away when it waits for none. */
    default long dueMs() {
        return Long.MAX_VALUE;
    }

    /** The instant that was waited for has come: nothing appended before that instant is still to come. */
    default void passed(long instantMs) {}

    /** Whether there is something to commit. */
    boolean hasOutput();

    /** Whether it shall be committed before more is read. */
    default boolean isFull() {
        return false;
    }

    /**
     * Gives out, within a transaction, what is due.
     *
     * @return the first offset that is not contained in it
     */
    long write(Consumer<ProducerRecord<byte[], byte[]>> out);

    /** What was written last is committed. */
    void committed();

    /** The partition is no longer here; what was not committed is forgotten. */
    default void released() {}
}
