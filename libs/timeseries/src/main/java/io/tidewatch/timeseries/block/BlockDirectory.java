package io.tidewatch.timeseries.block;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.ChunkWriter;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a block has, and where (docs/formats/blocks.md).
 *
 * @param sections by identity, ascending, at least one
 */
public record BlockDirectory(BlockKey key, List<Section> sections) {
    static final int VERSION = 1;

    private static final int SMALLEST_SECTION = 25;
    private static final int SMALLEST_CHUNK = 4;

    public BlockDirectory {
        sections = List.copyOf(sections);
    }

    /**
     * Reads a directory.
     *
     * @throws CorruptBlockException when its checksum or anything else is wrong, or its version is not known
     */
    public static BlockDirectory read(byte[] bytes) {
        if (bytes.length < 1 + Integer.BYTES) {
            throw new CorruptBlockException("a directory of " + bytes.length + " bytes");
        }
        ByteSource source = new ByteSource(bytes);
        int version = source.u8("version");
        if (version != VERSION) {
            throw source.corrupt("version " + version + " of blocks is not known; this reader knows " + VERSION);
        }
        int content = bytes.length - Integer.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, content);
        source.wrap(bytes, content, Integer.BYTES);
        if (source.int32("check") != (int) crc.getValue()) {
            throw new CorruptBlockException("the checksum of the directory is wrong");
        }
        source.wrap(bytes, 0, content);
        source.u8("version");
        BlockKey key = key(source);
        long base = source.zigzag("base time");
        int count = source.count("series", SMALLEST_SECTION);
        if (count == 0) {
            throw source.corrupt("no series");
        }
        List<Section> sections = new ArrayList<>(count);
        int offset = 0;
        for (int i = 0; i < count; i++) {
            Section section = section(source, base, offset);
            if (i > 0 && sections.get(i - 1).id().compareTo(section.id()) >= 0) {
                throw source.corrupt("series are not ascending");
            }
            sections.add(section);
            offset += section.length();
        }
        source.mustEnd("directory");
        return new BlockDirectory(key, sections);
    }

    private static BlockKey key(ByteSource source) {
        long resolution = source.varint("resolution");
        if (resolution < 0) {
            throw source.corrupt("resolution does not fit 63 bits");
        }
        String project = source.text("project");
        String family = source.text("family");
        try {
            return new BlockKey(new ProjectId(project), family, resolution);
        } catch (IllegalArgumentException e) {
            throw source.corrupt("project: " + e.getMessage());
        }
    }

    private static Section section(ByteSource source, long base, int offset) {
        SeriesId id = new SeriesId(source.int64("identity"), source.int64("identity"));
        int crc = source.int32("check of a section");
        int count = source.count("chunks", SMALLEST_CHUNK);
        if (count == 0) {
            throw source.corrupt("no chunk of a series");
        }
        List<Chunk> chunks = new ArrayList<>(count);
        int at = offset;
        long before = base;
        for (int i = 0; i < count; i++) {
            int length = source.between(1, Integer.MAX_VALUE - at, "length of a chunk");
            int samples = source.between(1, ChunkWriter.MOST_SAMPLES, "samples of a chunk");
            long first = before + source.varint("start of a chunk");
            long last = first + source.varint("span of a chunk");
            if (first < before || (i > 0 && first == before) || last < first) {
                throw source.corrupt("chunks are not ascending in time");
            }
            chunks.add(new Chunk(at, length, samples, first, last));
            at += length;
            before = last;
        }
        return new Section(id, crc, chunks);
    }

    /** The directory as bytes. */
    byte[] toBytes() {
        ByteSink out = new ByteSink(64 + 48 * sections.size());
        out.u8(VERSION);
        out.varint(key.resolutionMs());
        out.text(key.project().value());
        out.text(key.family());
        long base = sections.stream().mapToLong(Section::firstMs).min().orElseThrow();
        out.zigzag(base);
        out.varint(sections.size());
        for (Section section : sections) {
            out.int64(section.id().high());
            out.int64(section.id().low());
            out.int32(section.crc());
            out.varint(section.chunks().size());
            long before = base;
            for (Chunk chunk : section.chunks()) {
                out.varint(chunk.length());
                out.varint(chunk.samples());
                out.varint(chunk.firstMs() - before);
                out.varint(chunk.lastMs() - chunk.firstMs());
                before = chunk.lastMs();
            }
        }
        out.int32(out.crc(0));
        return out.toBytes();
    }

    /** What the block has of a series; null when nothing. */
    public @Nullable Section find(SeriesId id) {
        int found =
                Collections.binarySearch(sections, new Section(id, 0, List.of()), (a, b) -> a.id().compareTo(b.id()));
        return found >= 0 ? sections.get(found) : null;
    }

    /** Bytes that the data has. */
    public int dataLength() {
        Section last = sections.get(sections.size() - 1);
        return last.offset() + last.length();
    }

    /** Oldest time stamp. */
    public long firstMs() {
        return sections.stream().mapToLong(Section::firstMs).min().orElseThrow();
    }

    /** Newest time stamp. */
    public long lastMs() {
        return sections.stream().mapToLong(Section::lastMs).max().orElseThrow();
    }

    public long samples() {
        return sections.stream().mapToLong(Section::samples).sum();
    }
}
