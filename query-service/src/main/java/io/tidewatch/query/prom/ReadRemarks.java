package io.tidewatch.query.prom;

import io.tidewatch.query.store.SeriesStore.SealedSamples;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is to be said of the reads of one query. Safe for any thread. */
final class ReadRemarks {
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Map<String, Long> tiers = new TreeMap<>();

    /** An answer lacks something. */
    synchronized void lacks(String what) {
        warnings.add(what);
    }

    synchronized void read(SealedSamples sealed) {
        warnings.addAll(sealed.warnings());
        sealed.read().forEach((tier, samples) -> tiers.merge(tier, samples, Long::sum));
    }

    /** What the answer lacks, each once. */
    synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** How many sealed samples or buckets were read of which tier. */
    synchronized Map<String, Long> tiers() {
        return new TreeMap<>(tiers);
    }
}
