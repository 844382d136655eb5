package io.tidewatch.query.partitions;

import java.time.Duration;

/**
 * A table that is kept in partitions by time.
 *
 * @param name of the table
 * @param width of a partition, as {@code tidewatch_partition_spec} says it
 * @param retention how long rows are kept at least
 */
public record PartitionedTable(String name, Duration width, Duration retention) {}
