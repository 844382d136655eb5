package io.tidewatch.ingest.series;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;

/**
 * A series that passed the {@link LabelRules}, with what is asked of it for each sample worked out once. Immutable, safe
 * for any thread.
 */
public final class SeriesRef {
    private final Labels labels;
    private final long hash;
    private final String family;

    public SeriesRef(Labels labels) {
        this.labels = labels;
        this.hash = SeriesHasher.hash(labels);
        this.family = MetricFamily.of(labels.metricName());
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
}
