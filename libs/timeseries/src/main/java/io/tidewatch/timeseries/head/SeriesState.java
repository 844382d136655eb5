package io.tidewatch.timeseries.head;

import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import org.jspecify.annotations.Nullable;

/**
 * All samples of a series in memory at one moment; no time stamp twice. Immutable but for what is added to the tails.
 *
 * @param sealed what is in the store or on its way there, oldest seal first
 * @param chunks encoded samples in order, each chunk behind the one before
 * @param tail newest samples in order, behind the chunks; null when there is none
 * @param late samples that came behind newer ones, in no order; null when there is none
 */
record SeriesState(
        Run[] sealed,
        byte[][] chunks,
        @Nullable Tail tail,
        @Nullable Tail late) {
    static final SeriesState EMPTY = new SeriesState(Run.NONE, Run.NO_CHUNKS, null, null);

    boolean hasUnsealed() {
        return chunks.length > 0 || tail != null || late != null;
    }

    /** Adds the samples in the closed range, unsealed ones in no order. */
    void collect(long startMs, long endMs, Samples into, ChunkReader reader) {
        for (Run run : sealed) {
            run.collect(startMs, endMs, into, reader);
        }
        collectUnsealed(startMs, endMs, into, reader);
    }

    void collectUnsealed(long startMs, long endMs, Samples into, ChunkReader reader) {
        Run.collect(chunks, startMs, endMs, into, reader);
        if (tail != null) {
            tail.collect(startMs, endMs, into);
        }
        if (late != null) {
            late.collect(startMs, endMs, into);
        }
    }
}
