package io.tidewatch.alert.notify;

import io.tidewatch.events.v1.AlertTransition;
import java.util.List;
import java.util.Map;

/**
 * Where transitions become outbox rows, together with how far the topic was read, in one transaction. Blocks the
 * caller; not for event loops.
 */
public interface TransitionStore {
    /**
     * What was read of a partition.
     *
     * @param from the offset at which reading began, as the store knows it
     * @param to the next offset to read
     * @param transitions in the order of the partition
     */
    record Read(int partition, long from, long to, List<AlertTransition> transitions) {}

    /**
     * Takes partitions over, from whoever had them, and says where to read on.
     *
     * @param beginnings of each partition, the first offset that Kafka has: where to begin one that was never read
     */
    Map<Integer, Long> claim(Map<Integer, Long> beginnings);

    /**
     * Keeps all of it or nothing.
     *
     * @throws MovedOnException when another reader has moved one of the partitions since
     * @throws io.tidewatch.model.TidewatchException the dependency's, when Postgres is away
     */
    void keep(List<Read> reads);

    /** Another reader owns the partition now: forget what was read and ask for the positions anew. */
    final class MovedOnException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public MovedOnException(String message) {
            super(message);
        }
    }
}
