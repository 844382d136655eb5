package io.tidewatch.timeseries.head;

import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import java.util.List;
import java.util.function.ObjIntConsumer;

/** What one seal has set aside. Immutable, safe for any thread. */
public final class Sealing {
    private final long seal;
    private final List<Part> parts;
    private final long samples;

    /** A series' part. */
    record Part(int number, Run run) {}

    Sealing(long seal, List<Part> parts, long samples) {
        this.seal = seal;
        this.parts = List.copyOf(parts);
        this.samples = samples;
    }

    long seal() {
        return seal;
    }

    List<Part> parts() {
        return parts;
    }

    /** Samples in all. */
    public long samples() {
        return samples;
    }

    /** Numbers of the series, ascending. */
    public int[] numbers() {
        return parts.stream().mapToInt(Part::number).toArray();
    }

    /**
     * The samples of a series, ascending, each time stamp once.
     *
     * @param index of {@link #numbers}
     */
    public Samples samples(int index, ChunkReader reader) {
        Samples out = new Samples(64);
        parts.get(index).run().collect(Long.MIN_VALUE, Long.MAX_VALUE, out, reader);
        return out;
    }

    /** The oldest time stamp of a series, without reading its samples; index is one of {@link #numbers}. */
    public long firstMs(int index) {
        return ChunkReader.firstTime(parts.get(index).run().chunks()[0]);
    }

    /** Gives each series' samples and its number, ascending by number. */
    public void forEach(ObjIntConsumer<Samples> action) {
        ChunkReader reader = new ChunkReader();
        for (int i = 0; i < parts.size(); i++) {
            action.accept(samples(i, reader), parts.get(i).number());
        }
    }
}
