package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.query.erasure.ErasureMask;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.BlockReads.SealedAggregates;
import io.tidewatch.query.store.SeriesStore.SealedSamples;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a range from raw samples and from the tiers that reach further back. Safe for any thread. */
final class TierReads {
    private final BlockReads reads;
    private final ProjectTiers tiers;
    private final Masks masks;
    private final Clock clock;

    TierReads(BlockReads reads, ProjectTiers tiers, Masks masks, Clock clock) {
        this.reads = reads;
        this.tiers = tiers;
        this.masks = masks;
        this.clock = clock;
    }

    /** Buckets of one series, of one tier after the other. */
    private static final class Buckets {
        final Aggregates all = new Aggregates();
        long[] resolutionMs = new long[64];

        void add(Aggregates more, long resolution) {
            for (int i = 0; i < more.size(); i++) {
                if (all.size() == resolutionMs.length) {
                    resolutionMs = Arrays.copyOf(resolutionMs, 2 * all.size());
                }
                resolutionMs[all.size()] = resolution;
                all.add(more, i);
            }
        }
    }

    /** As {@link SeriesStore#read(ProjectId, Collection, long, long, SampleUse)}. */
    SealedSamples read(ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs, SampleUse use) {
        return read(project, series, tiers.of(project).parts(startMs, endMs, clock), startMs, endMs, use);
    }

    /** As {@link SeriesStore#read(ProjectId, Collection, long, long, SampleUse, Tier)}. */
    SealedSamples read(
            ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs, SampleUse use, Tier tier) {
        return read(project, series, List.of(new Tiers.Part(tier.table(), startMs, endMs)), startMs, endMs, use);
    }

    private SealedSamples read(
            ProjectId project,
            Collection<SeriesEntry> series,
            List<Tiers.Part> parts,
            long startMs,
            long endMs,
            SampleUse use) {
        ErasureMask mask = masks.of(project);
        SealedSamples raw = SealedSamples.NONE;
        Map<SeriesEntry, Buckets> buckets = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        Map<String, Long> read = new HashMap<>();
        for (Tiers.Part part : parts) {
            if (part.table() == BlockTable.RAW) {
                raw = reads.read(project, series, part.startMs(), part.endMs());
                warnings.addAll(raw.warnings());
                read.putAll(raw.read());
                if (!mask.isEmpty()) {
                    raw.bySeries().replaceAll((entry, samples) -> mask.without(entry.labels(), samples));
                }
                continue;
            }
            long resolution = part.table().resolutionMs();
            long from = Math.floorDiv(part.startMs(), resolution) * resolution;
            SealedAggregates found = reads.read(part.table(), project, series, from, part.endMs());
            warnings.addAll(found.warnings());
            read.put(part.table().tier(), found.read());
            found.bySeries().forEach((entry, of) -> buckets.computeIfAbsent(entry, e -> new Buckets())
                    .add(mask.without(entry.labels(), of, resolution), resolution));
        }
        if (buckets.isEmpty()) {
            return new SealedSamples(raw.bySeries(), warnings, read);
        }
        long samples = buckets.values().stream()
                .mapToLong(of -> TierSamples.count(of.all, use))
                .sum();
        reads.check(samples + raw.read().getOrDefault(BlockTable.RAW.tier(), 0L));
        Map<SeriesEntry, Samples> all = new HashMap<>(raw.bySeries());
        buckets.forEach((entry, of) -> {
            Samples made = within(TierSamples.of(of.all, of.resolutionMs, use), startMs, endMs);
            Samples newest = all.get(entry);
            if (newest != null) {
                made.addAll(newest);
            }
            all.put(entry, made);
        });
        return new SealedSamples(all, warnings, read);
    }

    private static Samples within(Samples samples, long startMs, long endMs) {
        int from = samples.firstNotBefore(startMs);
        int to = endMs == Long.MAX_VALUE ? samples.size() : samples.firstNotBefore(endMs + 1);
        return from == 0 && to == samples.size() ? samples : samples.part(from, Math.max(from, to));
    }
}
