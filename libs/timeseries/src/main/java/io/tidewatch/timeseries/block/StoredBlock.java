package io.tidewatch.timeseries.block;

import io.tidewatch.model.SeriesId;

/** A block whose parts are read when they are needed. For one thread. */
public interface StoredBlock {
    /** Its lowest series; known without reading the directory. */
    SeriesId firstSeries();

    /**
     * Its directory.
     *
     * @throws io.tidewatch.timeseries.codec.CorruptBlockException when it is broken
     */
    BlockDirectory directory();

    /** The bytes of a section. Sections are asked for in their order. */
    byte[] bytes(Section section);

    /** A block in memory. */
    static StoredBlock of(Block block) {
        BlockDirectory contents = BlockDirectory.read(block.directory());
        return new StoredBlock() {
            @Override
            public SeriesId firstSeries() {
                return contents.sections().get(0).id();
            }

            @Override
            public BlockDirectory directory() {
                return contents;
            }

            @Override
            public byte[] bytes(Section section) {
                return BlockReader.section(block.data(), section);
            }
        };
    }
}
