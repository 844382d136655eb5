package io.tidewatch.ingest.series;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was accepted of one request: float samples in columns, native histograms, exemplars, metadata. Not for several
 * threads; not changed once published.
 */
public final class SampleBatch {
    /**
     * A native histogram of a series.
     *
     * @param timestampMs milliseconds since the Unix epoch
     * @param startMs since when a cumulative histogram counts; 0 when not known
     */
    public record HistogramPoint(SeriesRef series, long timestampMs, NativeHistogram value, long startMs) {
        /** Bytes that it adds to a record at most, all labels of the series included. */
        public int mostBytes() {
            int numbers = value.positiveCounts().size()
                    + value.negativeCounts().size()
                    + value.customBounds().size();
            int spans = value.positiveSpans().size() + value.negativeSpans().size();
            return series.mostBytes() + HISTOGRAM_BYTES + NUMBER_BYTES * numbers + SPAN_BYTES * spans;
        }
    }

    /**
     * An exemplar of a series.
     *
     * @param timestampMs milliseconds since the Unix epoch
     * @param labels the exemplar's own, {@code trace_id} for instance
     */
    public record Exemplar(SeriesRef series, long timestampMs, double value, Labels labels) {
        /** Bytes that it adds to a record at most. */
        public int mostBytes() {
            return SeriesRef.mostBytes(labels);
        }
    }

    private static final int HISTOGRAM_BYTES = 80;
    private static final int NUMBER_BYTES = 9;
    private static final int SPAN_BYTES = 10;

    private SeriesRef[] series;
    private long[] timestamps;
    private double[] values;
    /** Empty until the first start time stamp comes. */
    private long[] starts = {};

    private int size;
    private final List<HistogramPoint> histograms = new ArrayList<>(0);
    private final List<Exemplar> exemplars = new ArrayList<>(0);
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

    /** Adds a sample whose start is not known; the value's raw bits are kept. */
    public void add(SeriesRef ref, long timestampMs, double value) {
        add(ref, timestampMs, value, 0);
    }

    /**
     * Adds a sample; the value's raw bits are kept.
     *
     * @param startMs since when a cumulative value counts; 0 when not known
     */
    public void add(SeriesRef ref, long timestampMs, double value, long startMs) {
        if (size == series.length) {
            int longer = 2 * size;
            series = Arrays.copyOf(series, longer);
            timestamps = Arrays.copyOf(timestamps, longer);
            values = Arrays.copyOf(values, longer);
        }
        if (startMs != 0) {
            if (starts.length <= size) {
                starts = Arrays.copyOf(starts, series.length);
            }
            starts[size] = startMs;
        }
        series[size] = ref;
        timestamps[size] = timestampMs;
        values[size++] = value;
    }

    /** Adds a native histogram. */
    public void add(HistogramPoint histogram) {
        histograms.add(histogram);
    }

    /** Adds an exemplar; its series need not have a sample here. */
    public void add(Exemplar exemplar) {
        exemplars.add(exemplar);
    }

    /** Adds metadata; the last of a family counts. */
    public void add(Metadata of) {
        metadata.put(of.family(), of);
    }

    /** Number of float samples. */
    public int size() {
        return size;
    }

    /** Float samples and native histograms: what is counted as accepted, in Kafka and stored. */
    public int points() {
        return size + histograms.size();
    }

    /** Everything that waits for Kafka, exemplars and metadata too. */
    public int weight() {
        return points() + exemplars.size() + metadata.size();
    }

    public boolean isEmpty() {
        return weight() == 0;
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

    /** Whether any sample says since when it counts. */
    public boolean hasStarts() {
        return starts.length > 0;
    }

    /** Since when the value counts; 0 when not known. */
    public long startMs(int i) {
        return i < starts.length ? starts[i] : 0;
    }

    public List<HistogramPoint> histograms() {
        return Collections.unmodifiableList(histograms);
    }

    public List<Exemplar> exemplars() {
        return Collections.unmodifiableList(exemplars);
    }

    public Collection<Metadata> metadata() {
        return metadata.values();
    }

    /** Forgets the samples from this index on: those of an element that turned out to be wrong. */
    public void truncate(int newSize) {
        Arrays.fill(series, newSize, size, null);
        if (starts.length > newSize) {
            Arrays.fill(starts, newSize, Math.min(size, starts.length), 0);
        }
        size = newSize;
    }

    /** Forgets everything. */
    public void clear() {
        truncate(0);
        histograms.clear();
        exemplars.clear();
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
