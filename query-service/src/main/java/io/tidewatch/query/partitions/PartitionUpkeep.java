package io.tidewatch.query.partitions;

import io.tidewatch.query.store.StoreTransactions;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * Creates partitions ahead of time and drops those whose retention is over. What arrives late or early without a
 * partition lies in the default partition until the one for it is created. One thread.
 */
public final class PartitionUpkeep {
    /** Partitions ahead of the one that holds now: what is created in time costs no writer a lock. */
    private static final int AHEAD = 2;

    private final StoreTransactions transactions;
    private final TimePartitions partitions;
    private final Supplier<List<PartitionedTable>> tables;
    private final Clock clock;

    /** @param tables asked for at each run */
    public PartitionUpkeep(
            StoreTransactions transactions,
            TimePartitions partitions,
            Supplier<List<PartitionedTable>> tables,
            Clock clock) {
        this.transactions = transactions;
        this.partitions = partitions;
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * Does both once, each table in a transaction of its own.
     *
     * @return partitions created and dropped
     * @throws io.tidewatch.model.TidewatchException when Postgres is away
     */
    public Outcome run() {
        long now = clock.millis();
        int created = 0;
        int dropped = 0;
        for (PartitionedTable table : tables.get()) {
            long width = table.width().toMillis();
            for (int i = -1; i <= AHEAD; i++) {
                long instant = now + i * width;
                created += transactions.in(c -> partitions.ensure(c, table.name(), instant)) ? 1 : 0;
            }
            long before = now - table.retention().toMillis();
            dropped += transactions.in(c -> partitions.drop(c, table.name(), before));
        }
        return new Outcome(created, dropped);
    }

    /** How many partitions were created and dropped. */
    public record Outcome(int created, int dropped) {}
}
