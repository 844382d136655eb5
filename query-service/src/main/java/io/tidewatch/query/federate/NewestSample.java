package io.tidewatch.query.federate;

import io.tidewatch.model.Labels;

/**
 * The newest sample of a series.
 *
 * @param labels of the series, {@code __name__} included
 * @param timestampMs milliseconds since the Unix epoch
 * @param value any double but the stale marker
 */
record NewestSample(Labels labels, long timestampMs, double value) {}
