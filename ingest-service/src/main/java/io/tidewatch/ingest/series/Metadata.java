package io.tidewatch.ingest.series;

import io.tidewatch.model.MetricType;

/**
 * What a sender says of a metric family.
 *
 * @param family name without the suffixes of histograms and summaries
 * @param help may be empty
 * @param unit may be empty
 */
public record Metadata(String family, MetricType type, String help, String unit) {}
