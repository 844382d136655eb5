package io.tidewatch.query.projection;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.ledger.ConservationWriter;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.store.StoreRefusedException;
import io.tidewatch.query.store.StoreTransactions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one projected topic that this process owns. Rows, counts and the offset are one transaction a batch
 * and partition. Claims and batches may come from different threads; batches of one partition come one after another.
 *
 * @param <R> a row
 */
public final class ProjectedPartitions<R> {
    private static final String NO_PROJECT = "";

    private final Projection<R> projection;
    private final PartitionOffsets offsets;
    private final StoreTransactions transactions;
    private final DeadLetters deadLetters;
    private final ConservationWriter conservation = new ConservationWriter();
    private final Map<Integer, Claim> claims = new ConcurrentHashMap<>();

    public ProjectedPartitions(
            Projection<R> projection,
            PartitionOffsets offsets,
            StoreTransactions transactions,
            DeadLetters deadLetters) {
        this.projection = projection;
        this.offsets = offsets;
        this.transactions = transactions;
        this.deadLetters = deadLetters;
    }

    /**
     * Takes a partition over.
     *
     * @return where to read on
     */
    public long assigned(int partition, LogRange range) {
        Claim claim = transactions.in(c -> offsets.claim(c, partition, range));
        claims.put(partition, claim);
        return claim.nextOffset();
    }

    /** Gives a partition up. */
    public void revoked(int partition) {
        claims.remove(partition);
    }

    /** Next offset of a partition that is not stored; −1 when it is not ours. */
    public long nextOffset(int partition) {
        Claim claim = claims.get(partition);
        return claim == null ? -1 : claim.nextOffset();
    }

    /**
     * Stores the records of a partition. When this throws for a dependency, nothing is stored and the same call may be
     * repeated; dead letters may then stand twice.
     *
     * @param records ascending by offset; those that are stored already are left out
     * @return false when the partition is not ours: nothing is stored, and its state is gone
     */
    public boolean store(int partition, List<ConsumerRecord<byte[], byte[]>> records) {
        Claim claim = claims.get(partition);
        if (claim == null) {
            return false;
        }
        List<ConsumerRecord<byte[], byte[]>> fresh =
                records.stream().filter(r -> r.offset() >= claim.nextOffset()).toList();
        if (fresh.isEmpty()) {
            return true;
        }
        try {
            return write(claim, fresh, null);
        } catch (StoreRefusedException e) {
            if (!e.dataRefused()) {
                throw TidewatchException.dependency("the schema is not as expected: " + e.getMessage(), e);
            }
            return oneByOne(partition, fresh, e);
        }
    }

    /** Finds the record that Postgres refuses: that one goes to the dead letters, the others are stored. */
    private boolean oneByOne(
            int partition, List<ConsumerRecord<byte[], byte[]>> records, StoreRefusedException refused) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Claim claim = claims.get(partition);
            if (claim == null) {
                return false;
            }
            boolean ours;
            try {
                ours = write(claim, List.of(record), null);
            } catch (StoreRefusedException e) {
                ours = write(claim, List.of(record), e.getMessage() == null ? refused.toString() : e.getMessage());
            }
            if (!ours) {
                return false;
            }
        }
        return true;
    }

    /** @param refusal why the records are not stored; null when they are */
    private boolean write(Claim claim, List<ConsumerRecord<byte[], byte[]>> records, @Nullable String refusal) {
        Tally tally = new Tally(claim.partition());
        List<R> rows = new ArrayList<>();
        Map<ProjectId, Long> given = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Projection.@Nullable Decoded<R> decoded = decode(record, tally, refusal);
            if (decoded != null) {
                rows.addAll(decoded.rows());
                given.merge(decoded.project(), (long) decoded.rows().size(), Long::sum);
            }
        }
        long next = records.get(records.size() - 1).offset() + 1;
        boolean ours = transactions.in(c -> {
            if (!offsets.move(c, claim, claim.nextOffset(), next)) {
                return false;
            }
            Map<ProjectId, Long> stored = projection.write(c, rows);
            Map<ProjectId, Long> duplicates = new HashMap<>(given);
            stored.forEach((project, count) -> duplicates.merge(project, -count, Long::sum));
            conservation.add(c, projection.signal(), claim.partition(), tally, stored, duplicates);
            return true;
        });
        if (ours) {
            claims.replace(claim.partition(), claim, claim.at(next));
            return true;
        }
        // A newer claim of our own may be there: then the batch is tried with that one.
        return !claims.remove(claim.partition(), claim) && store(claim.partition(), records);
    }

    private Projection.@Nullable Decoded<R> decode(
            ConsumerRecord<byte[], byte[]> record, Tally tally, @Nullable String refusal) {
        if (refusal != null) {
            unreadable(record, tally, refusal);
            return null;
        }
        try {
            Projection.Decoded<R> decoded = projection.decode(record);
            Tally.Counts counts = tally.of(decoded.project());
            counts.consumed(decoded.events());
            counts.refuse(
                    Tally.Refusal.UNREADABLE, decoded.events() - decoded.rows().size());
            for (Projection.Unreadable element : decoded.unreadable()) {
                deadLetters.write(record, element.index(), decoded.project().value(), element.reason());
            }
            return decoded;
        } catch (CorruptRecordException e) {
            unreadable(record, tally, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void unreadable(ConsumerRecord<byte[], byte[]> record, Tally tally, String reason) {
        String project = NO_PROJECT;
        try {
            EventHeaders headers = EventHeaders.read(record.headers());
            if (headers.project() != null) {
                project = headers.project().value();
                tally.of(headers.project()).consumed(headers.count());
                tally.of(headers.project()).refuse(Tally.Refusal.UNREADABLE, headers.count());
            }
        } catch (TidewatchException e) {
            if (e.fault() != Fault.CALLER) {
                throw e;
            }
        }
        deadLetters.write(record, DeadLetters.WHOLE, project, reason);
    }
}
