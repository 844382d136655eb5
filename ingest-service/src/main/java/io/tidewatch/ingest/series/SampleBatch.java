package io.tidewatch.ingest.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The accepted samples and metadata of one request, in columns. Not for several threads; not changed once published. */
public final class SampleBatch {
    private SeriesRef[] series;
    private long[] timestamps;
    private double[] values;
    private int size;
    private final Map<String, Metadata> metadata = new LinkedHashMap<>();

    public SampleBatch() {
        this(16);
    }

    /** @param expected how many samples there will probably be, at least 1 */
    public SampleBatch(int expected) {
        series = new SeriesRef[expected];
        timestamps = new long[expected];
        values = new double[expected];
    }

    /** Adds a sample; the value's raw bits are kept. */
    public void add(SeriesRef ref, long timestampMs, double value) {
        if (size == series.length) {
            int longer = 2 * size;
            series = Arrays.copyOf(series, longer);
            timestamps = Arrays.copyOf(timestamps, longer);
            values = Arrays.copyOf(values, longer);
        }
        series[size] = ref;
        timestamps[size] = timestampMs;
        values[size++] = value;
    }

    /** Adds metadata; the last of a family counts. */
    public void add(Metadata of) {
        metadata.put(of.family(), of);
    }

    /** Number of samples. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0 && metadata.isEmpty();
    }

    public SeriesRef series(int i) {
        return series[i];
    }

    public long timestampMs(int i) {
        return timestamps[i];
    }

    public double value(int i) {
        return values[i];
    }

    public Collection<Metadata> metadata() {
        return metadata.values();
    }

    /** Forgets the samples from this index on: those of an element that turned out to be wrong. */
    public void truncate(int newSize) {
        Arrays.fill(series, newSize, size, null);
        size = newSize;
    }

    /** Forgets everything. */
    public void clear() {
        truncate(0);
        metadata.clear();
    }

    /** All samples as text, for tests and logs of a few. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            lines.add(series[i].labels() + " " + values[i] + " @" + timestamps[i]);
        }
        return String.join("\n", lines);
    }
}
