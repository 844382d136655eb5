package io.tidewatch.ingest.otlp;

import io.tidewatch.ingest.series.SampleBatch;

/**
 * A request of metrics, translated.
 *
 * @param samples the good part
 * @param deltas points of the good part that are to be added up first; a histogram with explicit bounds is one point
 *     with custom buckets, of a series that has the metric's own name
 * @param refused the rest
 */
public record OtlpMetrics(SampleBatch samples, SampleBatch deltas, OtlpRefusals refused) {
    /** Points that were taken. */
    public int points() {
        return samples.points() + deltas.points();
    }
}
