package io.tidewatch.timeseries.block;

import java.util.function.Function;

/**
 * A block whose data is read in parts, when they are needed.
 *
 * @param bytes gives the bytes of a section
 */
public record StoredBlock(BlockDirectory directory, Function<Section, byte[]> bytes) {
    /** A block in memory. */
    public static StoredBlock of(Block block) {
        return new StoredBlock(
                BlockDirectory.read(block.directory()), section -> BlockReader.section(block.data(), section));
    }
}
