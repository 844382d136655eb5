package io.tidewatch.timeseries.block;

import io.tidewatch.timeseries.codec.AggregateChunks;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import io.tidewatch.timeseries.codec.Samples;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads series of blocks. Reusable; not for several threads. */
public final class BlockReader {
    private final ChunkReader chunks = new ChunkReader();
    private final AggregateChunks aggregates = new AggregateChunks();
    private final ByteSource source = new ByteSource();

    /**
     * Adds a series' samples in the closed range.
     *
     * @param bytes the section alone: {@code substr} of the data
     * @throws CorruptBlockException that names the series, when its checksum or anything in it is wrong; then nothing was
     *     added but whole chunks
     */
    public void read(BlockKey key, Section section, byte[] bytes, long startMs, long endMs, Samples into) {
        read(key, section, bytes, startMs, endMs, chunk -> chunks.read(chunk, startMs, endMs, into));
    }

    /** As the other, a series' buckets that begin in the closed range. */
    public void read(BlockKey key, Section section, byte[] bytes, long startMs, long endMs, Aggregates into) {
        read(key, section, bytes, startMs, endMs, chunk -> aggregates.read(chunk, startMs, endMs, into));
    }

    private void read(
            BlockKey key, Section section, byte[] bytes, long startMs, long endMs, Consumer<ByteSource> read) {
        check(key, section, bytes);
        try {
            for (Chunk chunk : section.chunks()) {
                if (chunk.overlaps(startMs, endMs)) {
                    source.wrap(bytes, chunk.offset() - section.offset(), chunk.length());
                    read.accept(source);
                }
            }
        } catch (CorruptBlockException e) {
            throw corrupt(key, section, e.getMessage());
        }
    }

    private static CorruptBlockException corrupt(BlockKey key, Section section, @Nullable String what) {
        return new CorruptBlockException("block of " + key + ", series " + section.id() + ", bytes " + section.offset()
                + " to " + (section.offset() + section.length() - 1) + ": " + what);
    }

    /**
     * Checks length and checksum of a section.
     *
     * @throws CorruptBlockException that names the series
     */
    public static void check(BlockKey key, Section section, byte[] bytes) {
        if (bytes.length != section.length()) {
            throw corrupt(key, section, bytes.length + " bytes instead of " + section.length());
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        if ((int) crc.getValue() != section.crc()) {
            throw corrupt(key, section, "the checksum is wrong");
        }
    }

    /** The bytes of a section of data that is in memory. */
    public static byte[] section(byte[] data, Section section) {
        if (data.length < section.offset() + section.length()) {
            throw new CorruptBlockException("data of " + data.length + " bytes ends before series " + section.id());
        }
        return Arrays.copyOfRange(data, section.offset(), section.offset() + section.length());
    }
}
