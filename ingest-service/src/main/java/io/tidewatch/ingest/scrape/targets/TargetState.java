package io.tidewatch.ingest.scrape.targets;

import java.time.Duration;

/**
 * How the last scrape of a target went.
 *
 * @param lastScrapeMs when it began, milliseconds since the Unix epoch; 0 before the first
 * @param lastError the empty string when it went well
 * @param warning what was left out of a scrape that went well; the empty string when nothing was
 * @param samples after relabelling
 */
public record TargetState(
        Health health, long lastScrapeMs, Duration lastDuration, String lastError, String warning, int samples) {
    /** Before the first scrape. */
    public static final TargetState UNKNOWN = new TargetState(Health.UNKNOWN, 0, Duration.ZERO, "", "", 0);

    /** Whether the target answers. */
    public enum Health {
        UNKNOWN,
        UP,
        DOWN
    }
}
