package io.tidewatch.query.head;

import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.store.Sealing;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.query.store.SeriesStore.FencedException;
import io.tidewatch.query.store.SeriesStore.SealOutcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this process owns, from claim to loss:
 *
 * <pre>
 *   assigned → claimed (epoch + 1, offset read) → records applied → frozen → sealed with the offset → released
 *                   ↑                                                   └─ fenced: state dropped, claimed again
 *                   └─ revoked: state dropped
 * </pre>
 *
 * Records are applied by one thread; freezing and sealing may be done by another; reading by any.
 */
public final class MetricsPipeline {
    /** A partition in our hands; one object a claim. */
    public record Owned(Claim claim, PartitionHead head) {}

    private final SeriesStore store;
    private final SeriesCatalog catalog;
    private final HeadLimits limits;
    private final Map<Integer, Owned> owned = new ConcurrentHashMap<>();

    public MetricsPipeline(SeriesStore store, SeriesCatalog catalog, HeadLimits limits) {
        this.store = store;
        this.catalog = catalog;
        this.limits = limits;
    }

    /**
     * Takes partitions over. What earlier owners sealed is known afterwards.
     *
     * @param ranges what Kafka has of each partition
     * @return where to read on in each
     */
    public Map<Integer, Long> assigned(Map<Integer, LogRange> ranges) {
        Map<Integer, Long> starts = new HashMap<>();
        Map<Integer, Owned> taken = new HashMap<>();
        ranges.forEach((partition, range) -> {
            Claim claim = store.claim(partition, range);
            taken.put(partition, new Owned(claim, new PartitionHead(partition, claim.nextOffset(), catalog, limits)));
            starts.put(partition, claim.nextOffset());
        });
        // After the claims: whatever an earlier owner could still commit is committed.
        store.loadSeries(catalog::load);
        owned.putAll(taken);
        return starts;
    }

    /** Gives a partition up; what is not sealed is read again by its next owner. */
    public void revoked(int partition) {
        owned.remove(partition);
    }

    /** The head of a partition, or null when it is not ours. */
    public @Nullable PartitionHead head(int partition) {
        Owned of = owned.get(partition);
        return of == null ? null : of.head();
    }

    /** Every partition in our hands. */
    public Collection<Owned> owned() {
        return List.copyOf(owned.values());
    }

    /** Every head. */
    public Collection<PartitionHead> heads() {
        return owned.values().stream().map(Owned::head).toList();
    }

    /** Partitions in our hands. */
    public Collection<Integer> partitions() {
        return List.copyOf(owned.keySet());
    }

    /** Samples in memory. */
    public long samples() {
        return owned.values().stream().mapToLong(o -> o.head().samples()).sum();
    }

    /** Memory that the samples take, in float samples of 16 bytes. */
    public long weight() {
        return owned.values().stream().mapToLong(o -> o.head().weight()).sum();
    }

    /**
     * Seals what a partition has read. A seal that failed for a dependency is tried again by the next call, with the
     * same contents.
     *
     * @return what became of it; null when there was nothing to seal
     * @throws FencedException when the partition belongs to another owner; its state here is gone
     */
    public @Nullable SealOutcome seal(int partition) {
        Owned of = owned.get(partition);
        if (of == null) {
            return null;
        }
        Sealing sealing = of.head().freeze();
        if (sealing == null) {
            return null;
        }
        try {
            SealOutcome outcome = store.seal(of.claim(), sealing);
            of.head().release(sealing);
            return outcome;
        } catch (FencedException e) {
            owned.remove(partition, of);
            throw e;
        }
    }

    /** Counts that are not committed yet. */
    public List<Tally> openTallies() {
        return owned.values().stream()
                .flatMap(o -> o.head().openTallies().stream())
                .toList();
    }
}
