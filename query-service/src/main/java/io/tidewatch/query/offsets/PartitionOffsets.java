package io.tidewatch.query.offsets;

import io.tidewatch.kit.ledger.FencedException;
import io.tidewatch.kit.ledger.OffsetLedger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of one topic in {@code consumer_offset}, moved within the transactions that store what was read. Stateless,
 * safe for any thread.
 *
 * <p>A claim takes the row's lock and counts its epoch up; a move is a compare-and-set on epoch and offset. So an owner
 * that has lost the partition cannot commit any more, however late it learns of it.
 */
public final class PartitionOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionOffsets.class);
    private static final String LOST = """
            insert into lost_range (project_id, topic, partition_id, from_offset, to_offset, found_at)
            values ('*', ?, ?, ?, ?, now()) on conflict (project_id, topic, partition_id, from_offset)
                do update set to_offset = greatest(lost_range.to_offset, excluded.to_offset)
            """;

    private final OffsetLedger ledger = new OffsetLedger();
    private final String consumer;
    private final String topic;
    private final Supplier<UUID> topicId;
    private final String owner;

    /**
     * @param consumer who stores: the name of the group
     * @param topicId asks Kafka for the topic's id
     * @param owner where this replica is found
     */
    public PartitionOffsets(String consumer, String topic, Supplier<UUID> topicId, String owner) {
        this.consumer = consumer;
        this.topic = topic;
        this.topicId = topicId;
        this.owner = owner;
    }

    /**
     * Becomes the owner of a partition. What Kafka no longer has of what was to be read is reported as lost, in the same
     * transaction that moves the offset past it. When Kafka has less than was stored (its newest records are gone), all
     * that it has is read again: what is stored already is known by its identity.
     *
     * @param range what Kafka has of the partition
     * @return the claim; its offset is where to read on
     */
    public Claim claim(Connection connection, int partition, LogRange range) throws SQLException {
        io.tidewatch.kit.ledger.Claim claim = ledger.claim(
                        connection, consumer, topicId.get(), topic, List.of(partition), owner)
                .get(0);
        long next = claim.nextOffset();
        long start = next;
        if (claim.previousTopicId() != null) {
            LOG.error(
                    "topic {} was made anew: what was not stored of partition {} of the former is lost",
                    topic,
                    partition);
        }
        if (next < range.earliest()) {
            start = range.earliest();
            lost(connection, partition, next, start);
            ledger.advance(connection, claim, next, start);
        } else if (next > range.latest()) {
            start = range.earliest();
            lost(connection, partition, range.latest(), next);
            ledger.rewind(connection, claim, next, start);
        }
        return new Claim(partition, claim.epoch(), start, claim.topicId());
    }

    /** Moves the offset; false when the claim or the offset is no longer the one that stands there. */
    public boolean move(Connection connection, Claim claim, long fromOffset, long nextOffset) throws SQLException {
        try {
            ledger.advance(
                    connection,
                    new io.tidewatch.kit.ledger.Claim(
                            consumer,
                            claim.topicId(),
                            topic,
                            claim.partition(),
                            claim.epoch(),
                            claim.nextOffset(),
                            null,
                            false),
                    fromOffset,
                    nextOffset);
            return true;
        } catch (FencedException e) {
            return false;
        }
    }

    private void lost(Connection connection, int partition, long fromOffset, long toOffset) throws SQLException {
        LOG.error(
                "{} of {}: Kafka no longer has offsets {} to {} of partition {}, which were to be read: lost",
                consumer,
                topic,
                fromOffset,
                toOffset - 1,
                partition);
        try (PreparedStatement statement = connection.prepareStatement(LOST)) {
            statement.setString(1, topic);
            statement.setInt(2, partition);
            statement.setLong(3, fromOffset);
            statement.setLong(4, toOffset);
            statement.executeUpdate();
        }
    }
}
