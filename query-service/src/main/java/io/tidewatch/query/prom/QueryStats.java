package io.tidewatch.query.prom;

/**
 * What a query took.
 *
 * @param queueNanos waiting for its turn
 * @param readNanos reading from memory and Postgres
 * @param evalNanos evaluating, reading included
 */
public record QueryStats(long queueNanos, long readNanos, long evalNanos) {}
