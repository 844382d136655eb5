package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.tiers.Downsampler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Makes the tiers of a family and window of its raw blocks, in the order in which they are written. One thread. */
final class TierWriter {
    private final BlockGroup group;
    private final ToDoubleFunction<SeriesId> before;
    private final BlockReader reader = new BlockReader();
    private final List<NewBlock> minuteBlocks = new ArrayList<>();
    private final List<NewBlock> fiveMinuteBlocks = new ArrayList<>();
    private final BlockWriter minutes;
    private final BlockWriter fiveMinutes;

    /** @param before the newest value of a series in the window before, NaN when there is none */
    TierWriter(BlockGroup group, ToDoubleFunction<SeriesId> before) {
        this.group = group;
        this.before = before;
        this.minutes = writer(BlockTable.MINUTES, minuteBlocks);
        this.fiveMinutes = writer(BlockTable.FIVE_MINUTES, fiveMinuteBlocks);
    }

    private BlockWriter writer(BlockTable table, List<NewBlock> into) {
        var key = table.key(group.project(), group.family());
        long window = table.windowStart(group.windowMs());
        return new BlockWriter(key, BlockWriter.USUAL_LIMIT, block -> into.add(new NewBlock(key, window, block)));
    }

    /** Adds the series of a raw block. */
    void add(Block raw) {
        BlockDirectory contents = BlockDirectory.read(raw.directory());
        for (Section section : contents.sections()) {
            Samples samples = new Samples();
            reader.read(
                    contents.key(),
                    section,
                    BlockReader.section(raw.data(), section),
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    samples);
            Downsampler downsampler =
                    new Downsampler(BlockTable.MINUTES.resolutionMs(), before.applyAsDouble(section.id()));
            downsampler.add(samples);
            Aggregates aggregates = downsampler.finish();
            minutes.add(section.id(), aggregates);
            fiveMinutes.add(section.id(), aggregates.coarser(BlockTable.FIVE_MINUTES.resolutionMs()));
        }
    }

    /** Ends what was begun. */
    void finish() {
        minutes.finish();
        fiveMinutes.finish();
    }

    /** Blocks that are whole; the caller may take them away. */
    List<NewBlock> minuteBlocks() {
        return minuteBlocks;
    }

    /** As {@link #minuteBlocks}. */
    List<NewBlock> fiveMinuteBlocks() {
        return fiveMinuteBlocks;
    }
}
