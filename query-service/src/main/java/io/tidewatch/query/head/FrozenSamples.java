package io.tidewatch.query.head;

import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.query.store.Sealing.SeriesSamples;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.head.Sealing;
import java.util.ArrayList;
import java.util.List;

/** Samples of a series that were set aside, encoded until they are asked for. */
final class FrozenSamples implements SeriesSamples {
    private final SeriesEntry entry;
    private final Sealing sealing;
    private final int index;
    private final ChunkReader reader;

    private FrozenSamples(SeriesEntry entry, Sealing sealing, int index, ChunkReader reader) {
        this.entry = entry;
        this.sealing = sealing;
        this.index = index;
        this.reader = reader;
    }

    /** What a sealing holds, by the series that its numbers belong to. */
    static List<SeriesSamples> of(Sealing sealing, SeriesIndex index) {
        List<SeriesEntry> entries = index.of(sealing.numbers());
        List<SeriesSamples> samples = new ArrayList<>(entries.size());
        ChunkReader reader = new ChunkReader();
        for (int i = 0; i < entries.size(); i++) {
            samples.add(new FrozenSamples(entries.get(i), sealing, i, reader));
        }
        return samples;
    }

    @Override
    public SeriesEntry entry() {
        return entry;
    }

    @Override
    public long firstMs() {
        return sealing.firstMs(index);
    }

    @Override
    public Samples samples() {
        return sealing.samples(index, reader);
    }
}
