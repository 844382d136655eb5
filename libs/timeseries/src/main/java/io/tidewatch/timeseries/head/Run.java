package io.tidewatch.timeseries.head;

import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;

/**
 * Encoded samples that were sealed together. Immutable.
 *
 * @param seal which seal
 * @param chunks ascending
 */
record Run(long seal, byte[][] chunks) {
    static final Run[] NONE = {};
    static final byte[][] NO_CHUNKS = {};

    void collect(long startMs, long endMs, Samples into, ChunkReader reader) {
        collect(chunks, startMs, endMs, into, reader);
    }

    /** Adds the samples of chunks that are ascending. */
    static void collect(byte[][] chunks, long startMs, long endMs, Samples into, ChunkReader reader) {
        int first = chunks.length == 0 ? 0 : firstChunk(chunks, startMs);
        for (int i = first; i < chunks.length; i++) {
            if (i > first && ChunkReader.firstTime(chunks[i]) > endMs) {
                return;
            }
            reader.read(new ByteSource(chunks[i]), startMs, endMs, into);
        }
    }

    /** The last chunk that begins at or before the time stamp, or the first one. */
    private static int firstChunk(byte[][] chunks, long timeMs) {
        int low = 0;
        int high = chunks.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (ChunkReader.firstTime(chunks[middle]) <= timeMs) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
