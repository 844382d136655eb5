package io.tidewatch.ingest.series;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;

/**
 * A series that passed the {@link LabelRules}, with what is asked of it for each sample worked out once. Immutable, safe
 * for any thread.
 */
public final class SeriesRef {
    /** What a record needs of a series and a sample besides labels, rounded up. */
    private static final int OVERHEAD_BYTES = 128;
    /** Lengths and numbers of a name and its value. */
    private static final int LABEL_OVERHEAD_BYTES = 16;
    /** Of UTF-8, for each {@code char}. */
    private static final int BYTES_A_CHARACTER = 3;

    private final Labels labels;
    private final long hash;
    private final String family;
    private final int mostBytes;

    public SeriesRef(Labels labels) {
        this.labels = labels;
        this.hash = SeriesHasher.hash(labels);
        this.family = MetricFamily.of(labels.metricName());
        this.mostBytes = mostBytes(labels);
    }

    public Labels labels() {
        return labels;
    }

    /** The 64-bit series hash. */
    public long hash() {
        return hash;
    }

    /** The metric's family. */
    public String family() {
        return family;
    }

    /** Bytes that a sample with all labels of the series adds to a record at most; below a million. */
    public int mostBytes() {
        return mostBytes;
    }

    /** Bytes that a point with these labels, names and values in full, takes at most. */
    static int mostBytes(Labels labels) {
        int characters = 0;
        for (int i = 0; i < labels.size(); i++) {
            characters += labels.name(i).length() + labels.value(i).length();
        }
        return OVERHEAD_BYTES + LABEL_OVERHEAD_BYTES * labels.size() + BYTES_A_CHARACTER * characters;
    }
}
