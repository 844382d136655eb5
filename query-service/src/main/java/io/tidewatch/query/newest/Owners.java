package io.tidewatch.query.newest;

import io.tidewatch.model.TidewatchException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who owns which partition, as the offset ledger says; read when it is asked for. Safe for any thread. */
public final class Owners {
    private static final Logger LOG = LoggerFactory.getLogger(Owners.class);
    private static final long RECENT_NANOS = Duration.ofSeconds(1).toNanos();

    private final Ledger ledger;
    private final LongSupplier nanos;
    private volatile Reading last;

    /**
     * @param nanos a clock that only goes forward
     */
    public Owners(Ledger ledger, LongSupplier nanos) {
        this.ledger = ledger;
        this.nanos = nanos;
        this.last = new Reading(nanos.getAsLong() - 2 * RECENT_NANOS, Map.of());
    }

    private record Reading(long begunNanos, Map<Integer, Owner> owners) {}

    /**
     * A row of the ledger.
     *
     * @param address where the owner is found
     * @param epoch of its claim
     * @param nextOffset first offset that is not sealed
     * @param sealed when that offset was set: the last seal
     */
    public record Owner(int partition, String address, long epoch, long nextOffset, Instant sealed) {}

    /** The rows of {@code tidewatch.metrics}. */
    @FunctionalInterface
    public interface Ledger {
        /** @throws TidewatchException with the fault DEPENDENCY when Postgres is away */
        List<Owner> read();
    }

    /** Owners by partition, as they stood at most a second ago; as they were known when the ledger cannot be read. */
    public Map<Integer, Owner> recent() {
        return since(nanos.getAsLong() - RECENT_NANOS);
    }

    /** As they were read last; nothing is read. */
    Map<Integer, Owner> known() {
        return last.owners();
    }

    /** As they stood at that time or later. */
    Map<Integer, Owner> since(long atNanos) {
        Reading known = last;
        return known.begunNanos() - atNanos >= 0 ? known.owners() : read(atNanos);
    }

    private synchronized Map<Integer, Owner> read(long atNanos) {
        if (last.begunNanos() - atNanos < 0) {
            long begun = nanos.getAsLong();
            try {
                Map<Integer, Owner> owners = new HashMap<>();
                ledger.read().forEach(owner -> owners.put(owner.partition(), owner));
                last = new Reading(begun, Map.copyOf(owners));
            } catch (TidewatchException e) {
                LOG.warn("who owns which partition is not known newly: {}", e.getMessage());
            }
        }
        return last.owners();
    }
}
