package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Sealing.SeriesSamples;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which samples that are to be sealed are stored already. Asked only about series whose samples reach back to what is
 * sealed, and about all of them once after a start.
 */
final class StoredSamples {
    /** Series that reach back about as far are looked up together: one that reaches back a day costs the others nothing. */
    private static final long TOGETHER_MS = 900_000;

    private final Map<SeriesEntry, Samples> stored;

    private StoredSamples(Map<SeriesEntry, Samples> stored) {
        this.stored = stored;
    }

    static StoredSamples lookUp(BlockReads reads, List<SeriesSamples> series) {
        Map<ProjectId, List<SeriesSamples>> late = new HashMap<>();
        for (SeriesSamples samples : series) {
            SeriesEntry entry = samples.entry();
            if (entry.stored() && samples.firstMs() <= entry.sealedThroughMs()) {
                late.computeIfAbsent(entry.project(), p -> new ArrayList<>()).add(samples);
            }
        }
        Map<SeriesEntry, Samples> stored = new HashMap<>();
        late.forEach((project, samples) -> {
            samples.sort(Comparator.comparingLong(SeriesSamples::firstMs));
            for (int from = 0; from < samples.size(); ) {
                long first = samples.get(from).firstMs();
                int to = from;
                while (to < samples.size() && samples.get(to).firstMs() <= first + TOGETHER_MS) {
                    to++;
                }
                List<SeriesEntry> entries = samples.subList(from, to).stream()
                        .map(SeriesSamples::entry)
                        .toList();
                stored.putAll(reads.read(project, entries, first, Long.MAX_VALUE, Long.MAX_VALUE)
                        .bySeries());
                from = to;
            }
        });
        return new StoredSamples(stored);
    }

    /** The newest time stamp that is stored of a series that was looked up, or of what is given when that is newer. */
    long newestMs(SeriesEntry entry, long givenMs) {
        Samples there = stored.get(entry);
        return there == null || there.size() == 0 ? givenMs : Math.max(givenMs, there.time(there.size() - 1));
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
