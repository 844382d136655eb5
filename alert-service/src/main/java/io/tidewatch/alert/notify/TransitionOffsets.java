package io.tidewatch.alert.notify;

import io.tidewatch.events.Topic;
import io.tidewatch.kit.ledger.Claim;
import io.tidewatch.kit.ledger.FencedException;
import io.tidewatch.kit.ledger.OffsetLedger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** How far the notifier has read {@code tidewatch.alerts}, in the offset ledger. Safe for any thread. */
public final class TransitionOffsets {
    private static final String CONSUMER = "notifier";

    private final OffsetLedger ledger = new OffsetLedger();
    private final UUID topicId;
    private final String owner;
    private final Map<Integer, Claim> claims = new ConcurrentHashMap<>();

    /**
     * @param topicId Kafka's id of the topic: one made anew under the same name is read from its beginning
     * @param owner this replica, for people who look into the table
     */
    public TransitionOffsets(UUID topicId, String owner) {
        this.topicId = topicId;
        this.owner = owner;
    }

    /**
     * Takes partitions over; returns the next offset of each. What Kafka had already deleted when a partition was
     * first claimed is nobody's loss, so reading begins with what there is.
     */
    Map<Integer, Long> claim(Connection connection, Map<Integer, Long> beginnings) throws SQLException {
        Map<Integer, Long> next = new HashMap<>();
        for (Claim claim :
                ledger.claim(connection, CONSUMER, topicId, Topic.ALERTS.topicName(), beginnings.keySet(), owner)) {
            long beginning = beginnings.getOrDefault(claim.partition(), 0L);
            if (claim.first() && beginning > 0) {
                ledger.advance(connection, claim, claim.nextOffset(), beginning);
                next.put(claim.partition(), beginning);
            } else {
                next.put(claim.partition(), claim.nextOffset());
            }
            claims.put(claim.partition(), claim);
        }
        return next;
    }

    /** @throws TransitionStore.MovedOnException when the partition is no longer ours, or not where we left it */
    void advance(Connection connection, int partition, long from, long to) throws SQLException {
        Claim claim = claims.get(partition);
        if (claim == null) {
            throw new TransitionStore.MovedOnException("partition " + partition + " was not claimed");
        }
        try {
            ledger.advance(connection, claim, from, to);
        } catch (FencedException e) {
            throw new TransitionStore.MovedOnException(String.valueOf(e.getMessage()));
        }
    }
}
