package io.tidewatch.kit.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Offsets in Postgres, moved in the same transaction as the data they stand for, so that data and offset commit or
 * vanish together. A partition's row:
 *
 * <pre>
 *   (absent) --claim--&gt; epoch 1, offset 0, owner A
 *                          |  {@link #advance} by A: offset 0 → n, while epoch is 1 and offset is 0
 *                          v
 *                       epoch 1, offset n, owner A
 *                          |  {@link #claim} by B (A may still be alive)
 *                          v
 *                       epoch 2, offset n, owner B
 *                          |  {@link #advance} by A, epoch 1: no row matches → {@link FencedException}, A rolls back
 *                          v
 *                       epoch 2, offset n, owner B
 * </pre>
 *
 * The row lock makes a claim wait for an advance that is not committed yet and the other way round; whichever is
 * second sees the first. Every method runs in the caller's transaction, auto-commit off, and leaves commit and rollback
 * to it. Rows are locked in the order of partitions, so that owners never wait for each other in a circle. Stateless,
 * safe for any thread.
 */
public final class OffsetLedger {
    private static final String READ_FOR_CLAIM =
            "select epoch, next_offset, topic_id from consumer_offset where consumer = ? and topic = ? and partition = ?"
                    + " for update";
    private static final String INSERT =
            "insert into consumer_offset (consumer, topic, partition, topic_id, next_offset, epoch, owner)"
                    + " values (?, ?, ?, ?, 0, 1, ?) on conflict do nothing";
    private static final String TAKE_OVER =
            "update consumer_offset set epoch = ?, next_offset = ?, topic_id = ?, owner = ?"
                    + " where consumer = ? and topic = ? and partition = ?";
    private static final String ADVANCE = "update consumer_offset set next_offset = ?, updated_at = now()"
            + " where consumer = ? and topic = ? and partition = ? and topic_id = ? and epoch = ? and next_offset = ?";
    private static final String READ =
            "select consumer, topic_id, topic, partition, next_offset, epoch, owner, updated_at"
                    + " from consumer_offset where consumer = ? order by topic, partition";

    /**
     * Takes partitions over from whoever holds them.
     *
     * @param owner address of the new owner
     * @return a claim per partition, in their order; valid once the transaction has committed
     */
    public List<Claim> claim(
            Connection connection,
            String consumer,
            UUID topicId,
            String topic,
            Collection<Integer> partitions,
            String owner)
            throws SQLException {
        List<Claim> claims = new ArrayList<>(partitions.size());
        for (int partition : new TreeSet<>(partitions)) {
            claims.add(claim(connection, consumer, topicId, topic, partition, owner));
        }
        return claims;
    }

    private static Claim claim(
            Connection connection, String consumer, UUID topicId, String topic, int partition, String owner)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, consumer);
            insert.setString(2, topic);
            insert.setInt(3, partition);
            insert.setObject(4, topicId);
            insert.setString(5, owner);
            if (insert.executeUpdate() == 1) {
                return new Claim(consumer, topicId, topic, partition, 1, 0, null, true);
            }
        }
        long epoch;
        long offset;
        UUID previous;
        try (PreparedStatement read = connection.prepareStatement(READ_FOR_CLAIM)) {
            read.setString(1, consumer);
            read.setString(2, topic);
            read.setInt(3, partition);
            try (ResultSet row = read.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the ledger's row of " + topic + '-' + partition + " went away", "40001");
                }
                epoch = row.getLong(1) + 1;
                offset = row.getLong(2);
                previous = row.getObject(3, UUID.class);
            }
        }
        boolean madeAnew = !topicId.equals(previous);
        if (madeAnew) {
            offset = 0;
        }
        try (PreparedStatement update = connection.prepareStatement(TAKE_OVER)) {
            update.setLong(1, epoch);
            update.setLong(2, offset);
            update.setObject(3, topicId);
            update.setString(4, owner);
            update.setString(5, consumer);
            update.setString(6, topic);
            update.setInt(7, partition);
            update.executeUpdate();
        }
        return new Claim(consumer, topicId, topic, partition, epoch, offset, madeAnew ? previous : null, false);
    }

    /**
     * Moves one partition's offset forward.
     *
     * @param claim ours
     * @param from the offset as the ledger has it, by the claim or the last advance
     * @param to the first offset that this transaction does not store; not below {@code from}
     * @throws FencedException when the partition is no longer ours; roll back, drop its state, claim anew
     */
    public void advance(Connection connection, Claim claim, long from, long to) throws SQLException {
        if (to < from) {
            throw new IllegalArgumentException("offset " + to + " lies before " + from);
        }
        move(connection, claim, from, to);
    }

    /**
     * Moves one partition's offset back: Kafka has less than was stored, so the log is read again from there.
     *
     * @throws FencedException when the partition is no longer ours
     */
    public void rewind(Connection connection, Claim claim, long from, long to) throws SQLException {
        move(connection, claim, from, to);
    }

    private static void move(Connection connection, Claim claim, long from, long to) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            update.setLong(1, to);
            update.setString(2, claim.consumer());
            update.setString(3, claim.topic());
            update.setInt(4, claim.partition());
            update.setObject(5, claim.topicId());
            update.setLong(6, claim.epoch());
            update.setLong(7, from);
            if (update.executeUpdate() != 1) {
                throw new FencedException(claim, from, to);
            }
        }
    }

    /**
     * Moves several partitions' offsets forward, all or none.
     *
     * @throws FencedException when one of them is no longer ours
     */
    public void advance(Connection connection, Collection<Advance> advances) throws SQLException {
        TreeMap<String, Advance> ordered = new TreeMap<>();
        for (Advance advance : advances) {
            ordered.put(
                    String.format(
                            "%s/%010d", advance.claim().topic(), advance.claim().partition()),
                    advance);
        }
        for (Advance advance : ordered.values()) {
            advance(connection, advance.claim(), advance.from(), advance.to());
        }
    }

    /** One partition's step: see {@link #advance(Connection, Claim, long, long)}. */
    public record Advance(Claim claim, long from, long to) {}

    /** All rows of a consumer, by topic and partition. */
    public List<LedgerEntry> read(Connection connection, String consumer) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setString(1, consumer);
            List<LedgerEntry> entries = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    entries.add(new LedgerEntry(
                            row.getString(1),
                            row.getObject(2, UUID.class),
                            row.getString(3),
                            row.getInt(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getString(7),
                            row.getObject(8, OffsetDateTime.class).toInstant()));
                }
            }
            return entries;
        }
    }
}
