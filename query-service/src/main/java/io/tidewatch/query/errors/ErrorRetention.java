package io.tidewatch.query.errors;

import java.time.Duration;

/**
 * How long errors and their counts are kept.
 *
 * @param events the events themselves
 * @param fifteenSeconds counts by 15 seconds
 * @param oneMinute counts by minute
 * @param fiveMinutes counts by five minutes
 */
public record ErrorRetention(Duration events, Duration fifteenSeconds, Duration oneMinute, Duration fiveMinutes) {}
