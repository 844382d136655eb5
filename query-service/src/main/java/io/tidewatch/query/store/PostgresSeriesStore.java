package io.tidewatch.query.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.query.erasure.Erasure;
import io.tidewatch.query.erasure.ErasureMask;
import io.tidewatch.query.erasure.ErasureTable;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.ledger.ConservationWriter;
import io.tidewatch.query.ledger.Signal;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.partitions.TimePartitions;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.StoredSeries;
import io.tidewatch.timeseries.codec.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Samples in Postgres, in blocks. Claims and seals are for one thread. */
public final class PostgresSeriesStore implements SeriesStore {
    /** Series of which late samples are compared with what is stored. */
    private static final int LOOKED_UP_AT_ONCE = 5_000;

    private final StoreTransactions transactions;
    private final PartitionOffsets offsets;
    private final BlockReads reads;
    private final ProjectQueries queries;
    private final ProjectTiers tiers;
    private final TierReads tierReads;
    private final Masks masks;
    private final ErasureTable erasures = new ErasureTable();
    private final Clock clock;
    private final SeriesTable seriesTable;
    private final ExemplarTable exemplarTable;
    private final MetadataTable metadataTable = new MetadataTable();
    private final ConservationWriter conservation = new ConservationWriter();
    private final TimePartitions partitions = new TimePartitions();
    private final Set<Long> ensuredWindows = new HashSet<>();

    /**
     * @param transactions of the writer
     * @param reads how blocks are read
     * @param queries of the reader
     * @param exemplarTable where exemplars are
     * @param tiers how long samples and aggregates are kept: raw windows that are older get no partition of their own
     * @param masks what reads leave out
     */
    public PostgresSeriesStore(
            StoreTransactions transactions,
            PartitionOffsets offsets,
            BlockReads reads,
            ProjectQueries queries,
            ExemplarTable exemplarTable,
            ObjectMapper json,
            ProjectTiers tiers,
            Masks masks,
            Clock clock) {
        this.transactions = transactions;
        this.offsets = offsets;
        this.reads = reads;
        this.queries = queries;
        this.exemplarTable = exemplarTable;
        this.seriesTable = new SeriesTable(json);
        this.tiers = tiers;
        this.masks = masks;
        this.tierReads = new TierReads(reads, tiers, masks, clock);
        this.clock = clock;
    }

    @Override
    public Claim claim(int partition, LogRange range) {
        return transactions.in(c -> offsets.claim(c, partition, range));
    }

    @Override
    public void loadSeries(Consumer<StoredSeries> found) {
        transactions.in(connection -> seriesTable.load(connection, 0, found));
    }

    @Override
    public void loadSeries(long seenSinceMs, Consumer<StoredSeries> found) {
        transactions.in(connection -> seriesTable.load(connection, seenSinceMs, found));
    }

    @Override
    public Set<SeriesId> known(ProjectId project, Collection<SeriesId> of) {
        return transactions.in(connection -> SeriesTable.known(connection, project, of));
    }

    @Override
    public int forgetSeries(long beforeMs) {
        return transactions.in(connection -> seriesTable.forget(connection, beforeMs));
    }

    @Override
    public SealOutcome seal(Claim claim, Sealing sealing) {
        EncodedSeal encoded = encode(sealing);
        ensurePartitions(encoded.blocks());
        long now = clock.millis();
        SealOutcome outcome = transactions.in(c -> sealIn(c, claim, sealing, encoded, now));
        encoded.newestMs().forEach((entry, newest) -> {
            long seen = due(entry, now) ? now : entry.lastSeenMs();
            entry.sealed(newest, seen);
        });
        for (Sealing.SeriesExemplars series : sealing.exemplars()) {
            if (!series.entry().stored()) {
                series.entry().sealed(SeriesEntry.NOTHING_SEALED, now);
            }
        }
        return outcome;
    }

    /**
     * A seal before its transaction.
     *
     * @param newestMs the newest time stamp of each series
     * @param given samples by project
     * @param stored those that are not stored already, by project
     */
    private record EncodedSeal(
            List<NewBlock> blocks,
            Map<SeriesEntry, Long> newestMs,
            Map<ProjectId, Long> given,
            Map<ProjectId, Long> stored) {}

    /**
     * Makes the blocks. Whoever has the partition's claim is the only one who stores its series; whether we have it, the
     * transaction finds out.
     */
    private EncodedSeal encode(Sealing sealing) {
        SealEncoder encoder = new SealEncoder();
        Map<SeriesEntry, Long> newest = new HashMap<>();
        Map<ProjectId, Long> given = new HashMap<>();
        Map<ProjectId, Long> stored = new HashMap<>();
        List<SealEncoder.Ordered> ordered = SealEncoder.order(sealing.series());
        for (int from = 0; from < ordered.size(); from += LOOKED_UP_AT_ONCE) {
            List<SealEncoder.Ordered> some = ordered.subList(from, Math.min(ordered.size(), from + LOOKED_UP_AT_ONCE));
            StoredSamples known = StoredSamples.lookUp(
                    reads, some.stream().map(SealEncoder.Ordered::of).toList());
            for (SealEncoder.Ordered series : some) {
                SeriesEntry entry = series.of().entry();
                Samples all = series.of().samples();
                Samples fresh = known.without(entry, all);
                encoder.add(entry, series.family(), fresh);
                newest.put(entry, known.newestMs(entry, all.time(all.size() - 1)));
                given.merge(entry.project(), (long) all.size(), Long::sum);
                stored.merge(entry.project(), (long) fresh.size(), Long::sum);
            }
        }
        return new EncodedSeal(encoder.finish(), newest, given, stored);
    }

    private SealOutcome sealIn(Connection connection, Claim claim, Sealing sealing, EncodedSeal encoded, long now)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Safe: the offset is in the same transaction, so a crash takes both back.
            statement.execute("set local synchronous_commit = off");
        }
        if (!offsets.move(connection, claim, sealing.fromOffset(), sealing.nextOffset())) {
            throw new FencedException("partition " + claim.partition() + " has another owner than epoch "
                    + claim.epoch() + ", or does not stand at offset " + sealing.fromOffset());
        }
        metadataTable.write(connection, sealing.metadata(), now);
        List<Erasure> open = erasures.recent(connection);
        seriesTable.write(
                connection,
                Stream.concat(
                                encoded.newestMs().keySet().stream(),
                                sealing.exemplars().stream().map(Sealing.SeriesExemplars::entry))
                        .distinct()
                        .filter(entry -> due(entry, now) || mayBeForgotten(entry, open))
                        .toList(),
                now);
        BlockRows.write(connection, BlockTable.SEALED, encoded.blocks(), BlockRows.nextOrder(connection), 0);
        Map<ProjectId, Long> stored = new HashMap<>(encoded.stored());
        exemplarTable.write(connection, sealing.exemplars()).forEach((p, count) -> stored.merge(p, count, Long::sum));
        Map<ProjectId, Long> duplicates = new HashMap<>(encoded.given());
        for (Sealing.SeriesExemplars given : sealing.exemplars()) {
            duplicates.merge(given.entry().project(), (long) given.exemplars().size(), Long::sum);
        }
        duplicates.replaceAll((project, given) -> given - stored.getOrDefault(project, 0L));
        conservation.add(connection, Signal.METRICS, sealing.partition(), sealing.tally(), stored, duplicates);
        return new SealOutcome(sum(stored), sum(duplicates));
    }

    /** Whether the row of a series must be written. */
    private static boolean due(SeriesEntry entry, long nowMs) {
        return !entry.stored() || entry.lastSeenMs() < nowMs - SeriesTable.LAST_SEEN_EVERY_MS;
    }

    /** An erasure may have deleted the row of a series of which it left nothing. */
    private static boolean mayBeForgotten(SeriesEntry entry, List<Erasure> open) {
        for (Erasure erasure : open) {
            if (erasure.project().equals(entry.project()) && erasure.selects(entry.labels())) {
                return true;
            }
        }
        return false;
    }

    /** What is made ahead of time covers the present; this is for old samples that arrive in order. */
    private void ensurePartitions(List<NewBlock> blocks) {
        long now = clock.millis();
        for (long window : SealEncoder.windows(blocks)) {
            long keptMs = tiers.longest().raw().toMillis();
            boolean kept = window > now - keptMs && window < now + keptMs;
            if (kept && !ensuredWindows.contains(window)) {
                transactions.in(c -> partitions.ensure(c, BlockTable.SEALED.text(), window));
                ensuredWindows.add(window);
            }
        }
    }

    @Override
    public SealedSamples read(ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs) {
        ErasureMask mask = masks.of(project);
        SealedSamples read =
                reads.read(project, series.stream().filter(SeriesEntry::stored).toList(), startMs, endMs);
        if (!mask.isEmpty()) {
            read.bySeries().replaceAll((entry, samples) -> mask.without(entry.labels(), samples));
        }
        return read;
    }

    @Override
    public SealedSamples read(
            ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs, SampleUse use) {
        return tierReads.read(
                project, series.stream().filter(SeriesEntry::stored).toList(), startMs, endMs, use);
    }

    @Override
    public SealedSamples read(
            ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs, SampleUse use, Tier tier) {
        return tierReads.read(
                project, series.stream().filter(SeriesEntry::stored).toList(), startMs, endMs, use, tier);
    }

    @Override
    public void exemplars(
            ProjectId project,
            Collection<SeriesEntry> series,
            long startMs,
            long endMs,
            int most,
            BiConsumer<SeriesEntry, Exemplar> found) {
        List<SeriesEntry> stored = series.stream().filter(SeriesEntry::stored).toList();
        ErasureMask mask = masks.of(project);
        if (!stored.isEmpty()) {
            exemplarTable.read(project, stored, startMs, endMs, most, (entry, exemplar) -> {
                if (!mask.hides(entry.labels(), exemplar.timestampMs())) {
                    found.accept(entry, exemplar);
                }
            });
        }
    }

    @Override
    public List<FamilyMetadata> metadata(ProjectId project, @Nullable String family) {
        return metadataTable.read(queries, project, family);
    }

    private static long sum(Map<ProjectId, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
