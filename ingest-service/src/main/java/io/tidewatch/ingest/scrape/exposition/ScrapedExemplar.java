package io.tidewatch.ingest.scrape.exposition;

import io.tidewatch.model.Labels;

/**
 * An exemplar of a sample.
 *
 * @param labels its own labels, mostly a trace id
 * @param timestampMs milliseconds since the Unix epoch, or {@link ExpositionHandler#NO_TIMESTAMP}
 */
public record ScrapedExemplar(Labels labels, double value, long timestampMs) {}
