package io.tidewatch.ingest.otlp;

import io.tidewatch.ingest.series.SampleBatch;

/**
 * A request of metrics, translated.
 *
 * @param samples the good part
 * @param refused the rest
 */
public record OtlpMetrics(SampleBatch samples, OtlpRefusals refused) {}
