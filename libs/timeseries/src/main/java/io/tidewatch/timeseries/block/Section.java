package io.tidewatch.timeseries.block;

import io.tidewatch.model.SeriesId;
import java.util.List;

/**
 * What a block has of a series.
 *
 * @param crc CRC-32C of its bytes
 * @param chunks ascending, at least one, side by side in the data
 */
public record Section(SeriesId id, int crc, List<Chunk> chunks) {
    public Section {
        chunks = List.copyOf(chunks);
    }

    /** Offset in the data, bytes. */
    public int offset() {
        return chunks.get(0).offset();
    }

    /** Bytes. */
    public int length() {
        Chunk last = chunks.get(chunks.size() - 1);
        return last.offset() + last.length() - offset();
    }

    public long firstMs() {
        return chunks.get(0).firstMs();
    }

    public long lastMs() {
        return chunks.get(chunks.size() - 1).lastMs();
    }

    public long samples() {
        return chunks.stream().mapToLong(Chunk::samples).sum();
    }

    /** Whether a chunk may have a time stamp in the closed range. */
    public boolean overlaps(long startMs, long endMs) {
        for (Chunk chunk : chunks) {
            if (chunk.overlaps(startMs, endMs)) {
                return true;
            }
        }
        return false;
    }
}
