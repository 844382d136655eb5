package io.tidewatch.query.ledger;

import io.tidewatch.model.ProjectId;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was read from one partition since the last commit and what became of it, by project. Added to the conservation
 * ledger in the transaction that stores the events. Filled by
 * one thread, read by any.
 */
public final class Tally {
    /** Why an event is not stored. */
    public enum Refusal {
        /** Older than raw samples are kept. */
        TOO_OLD,
        /** More than two hours behind the newest sample of its series. */
        OUT_OF_ORDER,
        /** Its record carries no labels, and no earlier one did. */
        LABELS_UNKNOWN,
        /** Two series have the same 64-bit hash; the one that came second. */
        HASH_COLLISION,
        /** Its series is new, and the project has as many as it may. */
        SERIES_LIMIT,
        /** A label holds U+0000, which Postgres cannot keep. */
        BAD_LABELS,
        /** An exemplar further ahead of its record than raw samples are kept. */
        TOO_NEW,
        /** One exemplar too many of its series between two seals. */
        EXEMPLAR_LIMIT,
        /** The record does not parse; it is in the dead letters. */
        UNREADABLE;

        /** As it stands in tables and labels. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Counts of one project. */
    public static final class Counts {
        private final AtomicLong consumed = new AtomicLong();
        private final AtomicLong duplicates = new AtomicLong();
        private final Map<Refusal, Long> refused = new ConcurrentHashMap<>();

        /** Events by the record's header. */
        public void consumed(long events) {
            consumed.addAndGet(events);
        }

        /** Events that were known already. */
        public void duplicates(long events) {
            duplicates.addAndGet(events);
        }

        /** Events that are not stored. */
        public void refuse(Refusal reason, long events) {
            if (events > 0) {
                refused.merge(reason, events, Long::sum);
            }
        }

        public long consumed() {
            return consumed.get();
        }

        public long duplicates() {
            return duplicates.get();
        }

        public Map<Refusal, Long> refused() {
            return refused;
        }

        /** Sum over all reasons. */
        public long refusedEvents() {
            return refused.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Whose counter a heartbeat carries.
     *
     * @param project whose events are counted
     * @param producer the run of the sending process
     */
    public record Sender(ProjectId project, UUID producer) {}

    /**
     * What a sender has put into the partition since its start.
     *
     * @param events cumulative
     * @param sentMs the sender's clock, milliseconds
     */
    public record Published(long events, long sentMs) {}

    private final int partition;
    private final Map<ProjectId, Counts> projects = new ConcurrentHashMap<>();
    private final Map<Sender, Published> published = new ConcurrentHashMap<>();

    /** @param partition that was read */
    public Tally(int partition) {
        this.partition = partition;
    }

    /** The partition that was read. */
    public int partition() {
        return partition;
    }

    /** The counts of a project. */
    public Counts of(ProjectId project) {
        return projects.computeIfAbsent(project, p -> new Counts());
    }

    /** Keeps a heartbeat's figure; the newest wins. */
    public void published(Sender sender, Published figure) {
        published.put(sender, figure);
    }

    public Map<ProjectId, Counts> projects() {
        return projects;
    }

    public Map<Sender, Published> published() {
        return published;
    }
}
