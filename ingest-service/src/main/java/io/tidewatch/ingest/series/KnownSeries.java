package io.tidewatch.ingest.series;

/**
 * What is remembered of a series whose labels come again with each request.
 *
 * @param hash the 64-bit series hash
 * @param family the metric's family
 * @param mostBytes bytes that a sample with all labels of the series adds to a record at most
 */
public record KnownSeries(long hash, String family, int mostBytes) {}
