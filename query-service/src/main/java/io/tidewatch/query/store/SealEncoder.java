package io.tidewatch.query.store;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Sealing.SeriesSamples;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the blocks of a seal: of each family one a window, more when they are large. One use, one thread. */
final class SealEncoder {
    /** A series where its block wants it. */
    record Ordered(SeriesSamples of, String family) {}

    private final List<NewBlock> blocks = new ArrayList<>();
    private final SortedMap<Long, BlockWriter> open = new TreeMap<>();
    private @Nullable BlockKey key;

    /** By project, family and identity. */
    static List<Ordered> order(List<SeriesSamples> series) {
        List<Ordered> ordered = new ArrayList<>(series.size());
        for (SeriesSamples samples : series) {
            ordered.add(new Ordered(
                    samples, MetricFamily.of(samples.entry().labels().metricName())));
        }
        ordered.sort(
                Comparator.comparing((Ordered o) -> o.of().entry().project().value())
                        .thenComparing(Ordered::family)
                        .thenComparing(o -> o.of().entry().id()));
        return ordered;
    }

    /** Adds samples, ascending, of a series that comes after those before in {@link #order}. */
    void add(SeriesEntry entry, String family, Samples samples) {
        if (key == null || !key.family().equals(family) || !key.project().equals(entry.project())) {
            finishFamily();
            key = BlockKey.raw(entry.project(), family);
        }
        int from = 0;
        while (from < samples.size()) {
            long window = BlockTable.SEALED.windowStart(samples.time(from));
            int to = samples.firstNotBefore(window + BlockTable.SEALED.windowMs());
            writer(key, window).add(entry.id(), from == 0 && to == samples.size() ? samples : samples.part(from, to));
            from = to;
        }
    }

    private BlockWriter writer(BlockKey of, long window) {
        return open.computeIfAbsent(
                window,
                w -> new BlockWriter(of, BlockWriter.USUAL_LIMIT, block -> blocks.add(new NewBlock(of, w, block))));
    }

    private void finishFamily() {
        open.values().forEach(BlockWriter::finish);
        open.clear();
    }

    /** All blocks. */
    List<NewBlock> finish() {
        finishFamily();
        return blocks;
    }

    /** Beginnings of the windows that the blocks are of, ascending. */
    static TreeSet<Long> windows(List<NewBlock> blocks) {
        TreeSet<Long> windows = new TreeSet<>();
        blocks.forEach(block -> windows.add(block.windowMs()));
        return windows;
    }
}
