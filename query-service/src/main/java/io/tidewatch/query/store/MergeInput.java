package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.block.StoredBlock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A block that is loaded when a merge reaches it, and let go after its last series. */
final class MergeInput implements StoredBlock {
    private final SeriesId firstSeries;
    private final SeriesId lastSeries;
    private final Supplier<Block> load;
    private @Nullable Block loaded;

    MergeInput(SeriesId firstSeries, SeriesId lastSeries, Supplier<Block> load) {
        this.firstSeries = firstSeries;
        this.lastSeries = lastSeries;
        this.load = load;
    }

    private Block block() {
        Block block = loaded;
        if (block == null) {
            block = load.get();
            loaded = block;
        }
        return block;
    }

    @Override
    public SeriesId firstSeries() {
        return firstSeries;
    }

    /** Its highest series. */
    SeriesId lastSeries() {
        return lastSeries;
    }

    /** Lets go of it. */
    void close() {
        loaded = null;
    }

    @Override
    public BlockDirectory directory() {
        return BlockDirectory.read(block().directory());
    }

    @Override
    public byte[] bytes(Section section) {
        byte[] bytes = BlockReader.section(block().data(), section);
        if (section.id().equals(lastSeries)) {
            loaded = null;
        }
        return bytes;
    }
}
