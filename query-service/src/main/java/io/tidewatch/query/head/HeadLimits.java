package io.tidewatch.query.head;

import java.time.Duration;

/**
 * Which samples are accepted.
 *
 * @param outOfOrder how far a sample may lie behind the newest of its series
 * @param retention how far any sample may lie behind the record that brought it
 */
public record HeadLimits(Duration outOfOrder, Duration retention) {}
