package io.tidewatch.query.head;

import io.tidewatch.query.series.SeriesEntry;
import org.jspecify.annotations.Nullable;

/** The unsealed samples of a series in one partition. Guarded by its {@link PartitionHead}. */
final class HeadSeries {
    final SeriesEntry entry;
    /** Newest time stamp that is known, {@link Long#MIN_VALUE} when none is. */
    long newestMs;
    /** What arrives. */
    SampleBuffer active = new SampleBuffer();
    /** What is being sealed. */
    @Nullable
    SampleBuffer frozen;

    /** Exemplars that arrive; null while there is none. */
    @Nullable
    ExemplarBuffer exemplars;
    /** Exemplars that are being sealed. */
    @Nullable
    ExemplarBuffer frozenExemplars;

    HeadSeries(SeriesEntry entry) {
        this.entry = entry;
        long sealed = entry.sealedThroughMs();
        this.newestMs = sealed == SeriesEntry.SEALED_UNKNOWN ? Long.MIN_VALUE : sealed;
    }

    /** Moves the exemplars that have arrived aside for sealing; null when there is none. */
    @Nullable
    ExemplarBuffer freezeExemplars() {
        frozenExemplars = exemplars;
        exemplars = null;
        return frozenExemplars;
    }

    /** Exemplars in memory. */
    int exemplarCount() {
        return (exemplars == null ? 0 : exemplars.size()) + (frozenExemplars == null ? 0 : frozenExemplars.size());
    }

    /** Moves what has arrived aside for sealing. */
    SampleBuffer freeze() {
        SampleBuffer moved = active;
        frozen = moved;
        active = new SampleBuffer(moved.size());
        return moved;
    }
}
