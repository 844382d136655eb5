package io.tidewatch.query.offsets;

/**
 * What Kafka has of a partition.
 *
 * @param earliest first offset
 * @param latest offset after the last one
 */
public record LogRange(long earliest, long latest) {}
