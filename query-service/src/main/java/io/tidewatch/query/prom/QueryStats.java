package io.tidewatch.query.prom;

import java.util.Map;

/**
 * What a query took.
 *
 * @param queueNanos waiting for its turn
 * @param readNanos reading from memory and Postgres
 * @param evalNanos evaluating, reading included
 * @param tiers how many sealed samples or buckets were read: {@code raw}, {@code 1m}, {@code 5m}
 */
public record QueryStats(long queueNanos, long readNanos, long evalNanos, Map<String, Long> tiers) {}
