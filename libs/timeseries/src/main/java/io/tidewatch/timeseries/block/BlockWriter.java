package io.tidewatch.timeseries.block;

import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.codec.AggregateChunks;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ChunkWriter;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes series, ascending by identity, as blocks of a limited size; holds one block in memory. Not for several
 * threads.
 */
public final class BlockWriter {
    /** Bytes of data above which a new block begins: 384 KiB. */
    public static final int USUAL_LIMIT = 384 << 10;

    /** Samples of a chunk. */
    public static final int USUAL_CHUNK = 1024;

    private final BlockKey key;
    private final int limit;
    private final Consumer<Block> out;
    private final ChunkWriter chunkWriter = new ChunkWriter();
    private final AggregateChunks aggregateChunks = new AggregateChunks();
    private final List<Section> sections = new ArrayList<>();
    private ByteSink data = new ByteSink(16 << 10);
    private @Nullable SeriesId last;

    /**
     * @param limit bytes of data; one series that has more makes a larger block
     * @param out given each block when it is whole
     */
    public BlockWriter(BlockKey key, int limit, Consumer<Block> out) {
        this.key = key;
        this.limit = limit;
        this.out = out;
    }

    public BlockKey key() {
        return key;
    }

    /**
     * Adds a series; without samples it is left out.
     *
     * @param id above those added before
     * @param samples ascending, each time stamp once
     */
    public void add(SeriesId id, Samples samples) {
        if (samples.size() == 0) {
            return;
        }
        int from = begin(id);
        List<Chunk> chunks = new ArrayList<>(1);
        for (int at = 0; at < samples.size(); ) {
            int offset = data.size();
            int end = chunkWriter.write(samples, at, samples.size(), USUAL_CHUNK, data);
            chunks.add(new Chunk(offset, data.size() - offset, end - at, samples.time(at), samples.time(end - 1)));
            at = end;
        }
        end(id, from, chunks);
    }

    /**
     * Adds a series' buckets; without any it is left out.
     *
     * @param id above those added before
     */
    public void add(SeriesId id, Aggregates aggregates) {
        if (aggregates.size() == 0) {
            return;
        }
        int from = begin(id);
        List<Chunk> chunks = new ArrayList<>(1);
        for (int at = 0; at < aggregates.size(); at += USUAL_CHUNK) {
            int offset = data.size();
            int end = Math.min(aggregates.size(), at + USUAL_CHUNK);
            aggregateChunks.write(aggregates, at, end, data);
            chunks.add(
                    new Chunk(offset, data.size() - offset, end - at, aggregates.time(at), aggregates.time(end - 1)));
        }
        end(id, from, chunks);
    }

    /** Adds a series of another block as it is, without reading its chunks. */
    public void copy(Section section, byte[] bytes) {
        int from = begin(section.id());
        data.bytes(bytes);
        List<Chunk> chunks = new ArrayList<>(section.chunks().size());
        for (Chunk chunk : section.chunks()) {
            chunks.add(moved(chunk, from - section.offset()));
        }
        end(section.id(), from, chunks);
    }

    private int begin(SeriesId id) {
        if (last != null && last.compareTo(id) >= 0) {
            throw new IllegalArgumentException("series " + id + " does not come after " + last);
        }
        last = id;
        return data.size();
    }

    private void end(SeriesId id, int from, List<Chunk> chunks) {
        Section section = new Section(id, data.crc(from), chunks);
        if (data.size() > limit && from > 0) {
            byte[] bytes = data.toBytes(from);
            data.truncate(from);
            flush();
            data.bytes(bytes);
            section = new Section(
                    id,
                    section.crc(),
                    chunks.stream().map(chunk -> moved(chunk, -from)).toList());
        }
        sections.add(section);
    }

    private static Chunk moved(Chunk chunk, int by) {
        return new Chunk(chunk.offset() + by, chunk.length(), chunk.samples(), chunk.firstMs(), chunk.lastMs());
    }

    /** Gives the last block, when there is one. */
    public void finish() {
        if (!sections.isEmpty()) {
            flush();
        }
    }

    private void flush() {
        out.accept(new Block(new BlockDirectory(key, sections).toBytes(), data.toBytes()));
        sections.clear();
        data = new ByteSink(16 << 10);
    }
}
