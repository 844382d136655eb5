package io.tidewatch.bench.collect;

/**
 * What one run of the application took while it was measured.
 *
 * @param cpuPercent of one processor
 * @param memoryBytes proportional set size at the end
 * @param p50Ms median of the request times
 * @param p99Ms 99 % quantile of the request times
 * @param failed requests that were not answered with success
 */
record Measured(double cpuPercent, long memoryBytes, double p50Ms, double p99Ms, long failed) {}
