package io.tidewatch.query.store;

import io.tidewatch.model.SeriesId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.Chunk;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.block.StoredBlock;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import io.tidewatch.timeseries.codec.Samples;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of series in blocks whose series do not overlap, asked for in ascending order, so that one block at a
 * time is in memory. One thread.
 */
final class NewestValues implements ToDoubleFunction<SeriesId> {
    private final List<MergeInput> blocks;
    private final BlockReader reader = new BlockReader();
    private int at;
    private @Nullable BlockDirectory opened;

    /** @param blocks ascending */
    NewestValues(List<MergeInput> blocks) {
        this.blocks = blocks;
    }

    /** NaN when there is none, or when its block is broken. */
    @Override
    public double applyAsDouble(SeriesId id) {
        while (at < blocks.size() && blocks.get(at).lastSeries().compareTo(id) < 0) {
            blocks.get(at).close();
            at++;
            opened = null;
        }
        if (at == blocks.size() || blocks.get(at).firstSeries().compareTo(id) > 0) {
            return Double.NaN;
        }
        try {
            BlockDirectory directory = opened == null ? blocks.get(at).directory() : opened;
            opened = directory;
            Section section = directory.find(id);
            return section == null ? Double.NaN : newest(directory, section, blocks.get(at));
        } catch (CorruptBlockException e) {
            return Double.NaN;
        }
    }

    private double newest(BlockDirectory directory, Section section, StoredBlock block) {
        byte[] bytes = block.bytes(section);
        for (int c = section.chunks().size() - 1; c >= 0; c--) {
            Chunk chunk = section.chunks().get(c);
            Samples samples = new Samples();
            reader.read(directory.key(), section, bytes, chunk.firstMs(), chunk.lastMs(), samples);
            for (int i = samples.size() - 1; i >= 0; i--) {
                double value = samples.value(i);
                if (samples.histogram(i) == null && !StaleMarker.is(value) && !Double.isNaN(value)) {
                    return value;
                }
            }
        }
        return Double.NaN;
    }
}
