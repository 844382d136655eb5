package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Sealing.SeriesSamples;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which samples that are to be sealed are stored already. Asked only about series whose samples reach back to what is
 * sealed, and about all of them once after a start.
 */
final class StoredSamples {
    private final Map<SeriesEntry, Samples> stored;

    private StoredSamples(Map<SeriesEntry, Samples> stored) {
        this.stored = stored;
    }

    static StoredSamples lookUp(BlockReads reads, List<SeriesSamples> series) {
        Map<ProjectId, List<SeriesEntry>> late = new HashMap<>();
        Map<ProjectId, Long> firstMs = new HashMap<>();
        for (SeriesSamples samples : series) {
            SeriesEntry entry = samples.entry();
            if (entry.stored() && samples.firstMs() <= entry.sealedThroughMs()) {
                late.computeIfAbsent(entry.project(), p -> new ArrayList<>()).add(entry);
                firstMs.merge(entry.project(), samples.firstMs(), Math::min);
            }
        }
        Map<SeriesEntry, Samples> stored = new HashMap<>();
        late.forEach((project, entries) -> stored.putAll(
                reads.read(project, entries, firstMs.getOrDefault(project, 0L), Long.MAX_VALUE, Long.MAX_VALUE)
                        .bySeries()));
        return new StoredSamples(stored);
    }

    /** The samples that are not stored yet. */
    Samples without(SeriesEntry entry, Samples samples) {
        Samples there = stored.get(entry);
        if (there == null || there.size() == 0) {
            return samples;
        }
        Samples fresh = new Samples(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            int at = there.firstNotBefore(samples.time(i));
            if (at == there.size() || there.time(at) != samples.time(i)) {
                fresh.add(samples, i);
            }
        }
        return fresh;
    }
}
