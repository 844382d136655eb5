package io.tidewatch.query.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.Backoff;
import io.tidewatch.model.SeriesId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.erasure.Erasure;
import io.tidewatch.query.erasure.ErasureTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what is to be erased:
 *
 * <pre>
 *   waiting   until every partition is sealed past the place where Kafka ended at the request
 *   erasing   a family and window a transaction, then exemplars and series of which nothing is left
 *   rewriting a table a transaction, for all that is erased, once nobody can see any more what was deleted
 *   done
 * </pre>
 *
 * An end at any moment loses nothing: what is begun again finds its blocks as they should be and passes over them. Of
 * several replicas one works at an erasure. One thread.
 */
public final class ErasureWork {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureWork.class);
    private static final int SERIES_AT_ONCE = 2_000;
    /** So long tables are not rewritten because more is being erased. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final Duration FAILED_FOR = Duration.ofSeconds(30);

    private static final String SEALED =
            "select partition, topic_id, next_offset from consumer_offset where consumer = ? and topic = ?";
    /** What was merged away lies in these until they are dropped. */
    private static final String SEAL_TABLES = """
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'metric_seal'::regclass order by 1
            """;

    private final StoreTransactions transactions;
    private final String consumer;
    private final SelectedSeries selected;
    private final ErasureTable table = new ErasureTable();
    private final BlockEraser eraser = new BlockEraser();
    private final UUID worker = UUID.randomUUID();
    private final LongAdder samples = new LongAdder();
    /** What failed, and until when it is left alone, by {@link System#nanoTime}. */
    private final Backoff rewriteBackoff = new Backoff(Duration.ofSeconds(60), Duration.ofSeconds(60), new Random());

    private @Nullable Long rewriteAfter;
    private @Nullable Long erasedSince;
    private final Map<Long, Long> failedUntil = new HashMap<>();

    /** @param consumer under whose name the offsets of metrics stand */
    public ErasureWork(StoreTransactions transactions, String consumer, ObjectMapper json) {
        this.transactions = transactions;
        this.consumer = consumer;
        this.selected = new SelectedSeries(json);
    }

    /** Someone else has the blocks or the erasure: later. */
    private static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BusyException(String message) {
            super(message);
        }
    }

    /**
     * Does what can be done of those erasures.
     *
     * @return whether anything has changed
     */
    public boolean turn(List<Erasure> erasures) {
        boolean changed = false;
        for (Erasure erasure : erasures) {
            Long until = failedUntil.get(erasure.id());
            if (erasure.state() == Erasure.State.DONE || until != null && System.nanoTime() < until) {
                continue;
            }
            failedUntil.remove(erasure.id());
            try {
                changed |= turn(erasure);
            } catch (BusyException e) {
                LOG.debug("erasure {} goes on later: {}", erasure.id(), e.getMessage());
            } catch (TidewatchException e) {
                // It holds up no other.
                failedUntil.put(erasure.id(), System.nanoTime() + FAILED_FOR.toNanos());
                LOG.error(
                        "erasure {} of project {} has failed and is tried again: {}",
                        erasure.id(),
                        erasure.project(),
                        e.getMessage());
            }
        }
        Set<Long> ids = erasures.stream()
                .filter(erasure -> erasure.state() != Erasure.State.DONE)
                .map(Erasure::id)
                .collect(Collectors.toSet());
        try {
            changed |= !ids.isEmpty() && rewrite(ids);
        } catch (BusyException e) {
            LOG.debug("tables are written anew later: {}", e.getMessage());
        }
        return changed;
    }

    private boolean turn(Erasure erasure) {
        if (erasure.state() == Erasure.State.REWRITING
                || erasure.state() == Erasure.State.WAITING && !transactions.in(c -> isSealed(c, erasure))) {
            return false;
        }
        renew(erasure);
        erase(erasure);
        return true;
    }

    private void renew(Erasure erasure) {
        if (!transactions.in(c -> table.renew(c, erasure.id(), worker))) {
            throw new BusyException("another replica is at it");
        }
    }

    /** Whether nothing that came before the request is only in a head, or still to be read. */
    private boolean isSealed(Connection connection, Erasure erasure) throws SQLException {
        Map<Integer, Long> sealed = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SEALED)) {
            select.setString(1, consumer);
            select.setString(2, Topic.METRICS.topicName());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    // Of a topic that was made anew nothing from before the request is read any more.
                    boolean same = erasure.cut().topicId().equals(rows.getObject(2));
                    sealed.put(rows.getInt(1), same ? rows.getLong(3) : Long.MAX_VALUE);
                }
            }
        }
        for (int partition = 0; partition < erasure.cut().ends().size(); partition++) {
            if (sealed.getOrDefault(partition, 0L) < erasure.cut().end(partition)) {
                return false;
            }
        }
        return true;
    }

    private void erase(Erasure erasure) {
        SortedMap<String, Set<SeriesId>> families = transactions.in(c -> selected.byFamily(c, erasure));
        SortedMap<String, List<Long>> windows = new TreeMap<>();
        families.keySet()
                .forEach(family -> windows.put(
                        family,
                        List.copyOf(transactions.in(c ->
                                eraser.windows(c, erasure.project(), family, erasure.startMs(), erasure.endMs())))));
        long series = families.values().stream().mapToLong(Set::size).sum();
        long units = windows.values().stream().mapToLong(List::size).sum();
        transactions.in(c -> {
            table.erasing(c, erasure.id(), series, units);
            return units;
        });
        long sealedOrder = transactions.in(c -> table.watermark(c, erasure.id()));
        LOG.info("erasure {}: {} series in {} families, {} windows", erasure.id(), series, families.size(), units);
        families.forEach((family, ids) -> {
            for (long window : windows.getOrDefault(family, List.of())) {
                renew(erasure);
                erase(erasure, new BlockGroup(erasure.project(), family, window), ids, sealedOrder);
            }
        });
        families.forEach((family, ids) -> forget(erasure, family, new ArrayList<>(ids)));
        transactions.in(c -> {
            if (series > 0) {
                table.forgot(c, erasure.id(), 0, sealTables(c));
            }
            table.rewriting(c, erasure.id());
            return units;
        });
    }

    private void erase(Erasure erasure, BlockGroup group, Set<SeriesId> ids, long sealedOrder) {
        long taken = transactions.in(c -> {
            BlockEraser.Outcome outcome;
            try {
                outcome = eraser.erase(c, group, ids, erasure.startMs(), erasure.endMs(), sealedOrder);
            } catch (BlockMerger.SqlFailure e) {
                throw e.failure();
            }
            if (outcome == null) {
                throw new BusyException("blocks of " + group + " are merged");
            }
            table.erased(
                    c,
                    erasure.id(),
                    outcome.blocks,
                    outcome.samples,
                    outcome.bytes,
                    outcome.unreadable,
                    List.copyOf(outcome.tables));
            return outcome.samples;
        });
        samples.add(taken);
    }

    private void forget(Erasure erasure, String family, List<SeriesId> ids) {
        for (int from = 0; from < ids.size(); from += SERIES_AT_ONCE) {
            List<SeriesId> some = ids.subList(from, Math.min(ids.size(), from + SERIES_AT_ONCE));
            renew(erasure);
            transactions.in(c -> {
                List<String> tables = new ArrayList<>(
                        SelectedSeries.deleteExemplars(c, erasure.project(), some, erasure.startMs(), erasure.endMs()));
                int forgotten = SelectedSeries.forget(c, erasure.project(), family, some);
                if (forgotten > 0) {
                    tables.add("series");
                }
                table.forgot(c, erasure.id(), forgotten, tables);
                return forgotten;
            });
        }
    }

    private static List<String> sealTables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SEAL_TABLES);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    /**
     * Once for all that is erased: as long as more is about to be, it waits, though not for ever.
     *
     * @return whether all of them are done
     */
    private boolean rewrite(Set<Long> ids) {
        List<Erasure> open = transactions.in(table::recent).stream()
                .filter(erasure -> ids.contains(erasure.id()) && erasure.state() != Erasure.State.DONE)
                .toList();
        List<Erasure> erased = open.stream()
                .filter(erasure -> erasure.state() == Erasure.State.REWRITING)
                .filter(erasure -> transactions.in(c -> table.renew(c, erasure.id(), worker)))
                .toList();
        long now = System.nanoTime();
        if (erased.isEmpty()) {
            erasedSince = null;
            return false;
        }
        erasedSince = erasedSince == null ? now : erasedSince;
        if (erased.size() < open.size() && now - erasedSince < LONGEST_WAIT.toNanos()
                || rewriteAfter != null && now < rewriteAfter) {
            return false;
        }
        for (Erasure erasure : erased) {
            if (!transactions.in(c -> table.isUnseen(c, erasure.id()))) {
                throw new BusyException("a transaction still sees what was deleted");
            }
        }
        SortedSet<String> tables = new TreeSet<>();
        erased.forEach(erasure -> tables.addAll(erasure.progress().tables()));
        List<Long> of = erased.stream().map(Erasure::id).toList();
        for (String name : tables) {
            erased.forEach(this::renew);
            try {
                transactions.in(c -> {
                    table.rewrite(c, of, name);
                    return name;
                });
            } catch (TidewatchException e) {
                rewriteAfter = System.nanoTime() + rewriteBackoff.next().toNanos();
                LOG.info("{} is not written anew yet, {} tables are left: {}", name, tables.size(), e.getMessage());
                return false;
            }
        }
        rewriteBackoff.reset();
        rewriteAfter = null;
        erasedSince = null;
        for (Erasure erasure : erased) {
            transactions.in(c -> {
                table.done(c, erasure.id());
                table.tidy(c);
                return tables.size();
            });
            LOG.info("erasure {} is done", erasure.id());
        }
        return true;
    }

    /** Samples and buckets that were taken out since the start. */
    public long samples() {
        return samples.sum();
    }
}
