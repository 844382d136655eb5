package io.tidewatch.ingest.export;

import io.tidewatch.model.Labels;

/** A series as a destination gets it. Told apart by identity: two that relabelling makes one stay two. Immutable. */
final class OutSeries {
    private final Labels labels;
    private final String metricName;
    private final long seriesHash;

    /** @param metricName before relabelling, by which its metadata is found */
    OutSeries(Labels labels, String metricName, long seriesHash) {
        this.labels = labels;
        this.metricName = metricName;
        this.seriesHash = seriesHash;
    }

    Labels labels() {
        return labels;
    }

    String metricName() {
        return metricName;
    }

    /** The lane of the series, the same for all its samples. */
    int lane(int lanes) {
        return (int) Long.remainderUnsigned(seriesHash, lanes);
    }
}
