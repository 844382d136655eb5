package io.tidewatch.ingest.imports;

import io.tidewatch.ingest.ledger.RefusalReason;
import java.util.EnumMap;
import java.util.Map;

/** What of an import was refused: samples by reason, and the first in words. Safe for any thread. */
final class ImportRefusals {
    private final Map<RefusalReason, Long> counts = new EnumMap<>(RefusalReason.class);
    private String first = "";

    /** @param offender in words, when it is the first */
    synchronized void add(RefusalReason reason, long samples, String offender) {
        if (counts.isEmpty()) {
            first = offender;
        }
        counts.merge(reason, samples, Long::sum);
    }

    /** Samples by reason; a line that is no line counts as one. */
    synchronized Map<RefusalReason, Long> counts() {
        return new EnumMap<>(counts);
    }

    synchronized String first() {
        return first;
    }

    synchronized long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
