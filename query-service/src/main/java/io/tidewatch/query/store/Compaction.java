package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.partitions.TimePartitions;
import io.tidewatch.query.store.BlockMerger.Merged;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes few blocks of many. While a window lasts, eight runs of a level become one of the next, so a series lies in
 * twenty blocks at most; when it is over and late samples have had their time, all of it becomes the blocks that stay,
 * and what was emptied is dropped. Each merge is a transaction of its own, so an end at any moment loses nothing, and
 * replicas share the work. After each it rests as long as it took. One thread.
 */
public final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    /** Runs of a level that are merged. */
    private static final int RUNS = 8;

    private static final int MOST_RUNS = 16;
    /** Groups that are looked up at once. */
    private static final int GROUPS = 500;
    /** Old samples come in rows: a window that is over is not rewritten while they do. */
    private static final Duration SETTLED = Duration.ofMinutes(5);

    private static final Duration BROKEN_FOR = Duration.ofHours(1);
    private static final Duration FAILED_FOR = Duration.ofMinutes(2);
    /** Failures one after the other: then it is not the groups. */
    private static final int MOST_FAILURES = 3;

    private static final Duration DROP_EVERY = Duration.ofMinutes(10);

    private static final String CROWDED = """
            select project_id, family, window_start, level from metric_seal
            group by 1, 2, 3, 4 having count(distinct seal_order) >= ?
            order by window_start, count(distinct seal_order) desc limit ?
            """;

    private static final String OVER = """
            select project_id, family, window_start from metric_seal where window_start <= ?
            group by 1, 2, 3 having max(sealed_at) <= ? order by window_start limit ?
            """;

    private final StoreTransactions transactions;
    private final TimePartitions partitions = new TimePartitions();
    private final BlockMerger merger = new BlockMerger();
    private final Duration outOfOrder;
    private final ProjectTiers tiers;
    private final Clock clock;
    private final Map<BlockGroup, Long> brokenUntil = new HashMap<>();
    private long ensured;
    private long dropAtMs;
    private int failures;
    private final LongAdder merges = new LongAdder();
    private final LongAdder blocks = new LongAdder();
    private final LongAdder samples = new LongAdder();

    /**
     * @param outOfOrder how late samples may come
     * @param tiers how long raw samples are kept
     */
    public Compaction(StoreTransactions transactions, Duration outOfOrder, ProjectTiers tiers, Clock clock) {
        this.transactions = transactions;
        this.outOfOrder = outOfOrder;
        this.tiers = tiers;
        this.clock = clock;
    }

    private record Crowd(BlockGroup group, int level) {}

    private interface Work {
        Merged in(Connection connection) throws SQLException;
    }

    /**
     * Does what is due, until nothing is.
     *
     * @return merges
     * @throws io.tidewatch.model.TidewatchException when Postgres is away
     * @throws InterruptedException when the process ends
     */
    public int turn() throws InterruptedException {
        int done = 0;
        int round;
        do {
            round = 0;
            for (Crowd crowd : transactions.in(Compaction::crowded)) {
                round += merge(crowd.group(), c -> merger.level(c, crowd.group(), crowd.level(), MOST_RUNS));
            }
            for (BlockGroup group : transactions.in(this::over)) {
                ensurePartitions(group.windowMs());
                // Also where it was kept shorter: then the tiers are all that there is of the window.
                long rawFrom = tiers.of(group.project()).rawFrom(clock.millis());
                boolean old = group.windowMs() + BlockTable.SEALED.windowMs() <= rawFrom;
                round += merge(group, c -> old ? merger.finishOld(c, group) : merger.finish(c, group));
            }
            done += round;
        } while (round > 0);
        dropEmpty();
        return done;
    }

    /** Now and then: who writes at the moment is not kept waiting, so it may be in vain. */
    private void dropEmpty() {
        long now = clock.millis();
        if (now < dropAtMs) {
            return;
        }
        dropAtMs = now + DROP_EVERY.toMillis();
        long before = now - 2 * BlockTable.SEALED.windowMs() - outOfOrder.toMillis();
        for (long begin : transactions.in(c -> partitions.begins(c, BlockTable.SEALED.text()))) {
            if (begin < before) {
                transactions.in(c -> partitions.dropEmpty(c, BlockTable.SEALED.text(), begin));
            }
        }
    }

    /** What is made ahead of time covers the newest windows. */
    private void ensurePartitions(long windowMs) {
        if (windowMs != ensured) {
            for (BlockTable table : List.of(BlockTable.RAW, BlockTable.MINUTES, BlockTable.FIVE_MINUTES)) {
                transactions.in(c -> partitions.ensure(c, table.text(), table.windowStart(windowMs)));
            }
            ensured = windowMs;
        }
    }

    private int merge(BlockGroup group, Work work) throws InterruptedException {
        Long until = brokenUntil.get(group);
        if (until != null && until > clock.millis()) {
            return 0;
        }
        brokenUntil.remove(group);
        long begun = System.nanoTime();
        try {
            Merged merged = transactions.in(connection -> {
                try {
                    return work.in(connection);
                } catch (BlockMerger.SqlFailure e) {
                    throw e.failure();
                }
            });
            failures = 0;
            if (merged.blocks() == 0) {
                return 0;
            }
            merges.increment();
            blocks.add(merged.blocks());
            samples.add(merged.samples());
            Thread.sleep(Math.min(1_000, (System.nanoTime() - begun) / 1_000_000));
            return 1;
        } catch (CorruptBlockException e) {
            brokenUntil.put(group, clock.millis() + BROKEN_FOR.toMillis());
            LOG.error("blocks of {} stay as they are, one is broken: {}", group, e.getMessage());
            return 0;
        } catch (TidewatchException e) {
            if (++failures >= MOST_FAILURES) {
                failures = 0;
                throw e;
            }
            brokenUntil.put(group, clock.millis() + FAILED_FOR.toMillis());
            LOG.warn("blocks of {} are not merged yet: {}", group, e.getMessage());
            return 0;
        }
    }

    private static List<Crowd> crowded(Connection connection) throws SQLException {
        List<Crowd> crowds = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(CROWDED)) {
            select.setInt(1, RUNS);
            select.setInt(2, GROUPS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    crowds.add(new Crowd(group(rows), rows.getInt(4)));
                }
            }
        }
        return crowds;
    }

    private List<BlockGroup> over(Connection connection) throws SQLException {
        List<BlockGroup> groups = new ArrayList<>();
        long now = clock.millis();
        try (PreparedStatement select = connection.prepareStatement(OVER)) {
            select.setTimestamp(1, new Timestamp(now - BlockTable.SEALED.windowMs() - outOfOrder.toMillis()));
            select.setTimestamp(2, new Timestamp(now - SETTLED.toMillis()));
            select.setInt(3, GROUPS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    groups.add(group(rows));
                }
            }
        }
        return groups;
    }

    private static BlockGroup group(ResultSet row) throws SQLException {
        return new BlockGroup(
                new ProjectId(row.getString(1)),
                row.getString(2),
                row.getTimestamp(3).getTime());
    }

    /** Merges since the start. */
    public long merges() {
        return merges.sum();
    }

    /** Blocks that merges have read since the start. */
    public long blocks() {
        return blocks.sum();
    }

    /** Samples that merges have written since the start. */
    public long samples() {
        return samples.sum();
    }
}
