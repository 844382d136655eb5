package io.tidewatch.query.store;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which part of a range is read from which tier: raw samples where they are kept, then minutes, then five minutes.
 * Immutable.
 *
 * @param raw how long raw samples are kept
 * @param minutes how long aggregates of a minute are kept
 * @param fiveMinutes how long aggregates of five minutes are kept
 * @param rawSinceMs there are no raw samples before, milliseconds since the Unix epoch
 * @param minutesSinceMs there are no aggregates of a minute before
 */
public record Tiers(Duration raw, Duration minutes, Duration fiveMinutes, long rawSinceMs, long minutesSinceMs) {
    /** Raw samples stay until aggregates have been made of them. */
    private static final Duration LEAST_RAW = Duration.ofHours(12);

    /** All of it is there. */
    public Tiers(Duration raw, Duration minutes, Duration fiveMinutes) {
        this(raw, minutes, fiveMinutes, 0, 0);
    }

    /** As long, but of samples and minutes there is nothing from before. */
    public Tiers since(long rawMs, long minutesMs) {
        return new Tiers(raw, minutes, fiveMinutes, rawMs, minutesMs);
    }

    /** The first instant of which raw samples are kept, milliseconds since the Unix epoch. */
    long rawFrom(long nowMs) {
        return Math.max(rawSinceMs, nowMs - raw.toMillis());
    }

    /** As they are configured; raw samples are kept twelve hours at least. */
    public static Tiers of(Duration raw, Duration minutes, Duration fiveMinutes) {
        return new Tiers(raw.compareTo(LEAST_RAW) < 0 ? LEAST_RAW : raw, minutes, fiveMinutes);
    }

    /**
     * A part of a range.
     *
     * @param table the tier, {@link BlockTable#RAW} for raw samples
     * @param startMs inclusive
     * @param endMs inclusive
     */
    record Part(BlockTable table, long startMs, long endMs) {}

    /**
     * The parts of a closed range, ascending; the first of them reach to its ends. Borders lie on multiples of five
     * minutes, so that no bucket lies on both sides.
     */
    List<Part> parts(long startMs, long endMs, Clock clock) {
        long now = clock.millis();
        long rawFrom = border(rawFrom(now));
        long minutesFrom = Math.min(rawFrom, border(Math.max(minutesSinceMs, now - minutes.toMillis())));
        List<Part> parts = new ArrayList<>();
        add(parts, BlockTable.FIVE_MINUTES, startMs, Math.min(endMs, minutesFrom - 1));
        add(parts, BlockTable.MINUTES, Math.max(startMs, minutesFrom), Math.min(endMs, rawFrom - 1));
        add(parts, BlockTable.RAW, Math.max(startMs, rawFrom), endMs);
        return parts;
    }

    private static void add(List<Part> parts, BlockTable table, long startMs, long endMs) {
        if (startMs <= endMs) {
            parts.add(new Part(table, startMs, endMs));
        }
    }

    private static long border(long ms) {
        long width = BlockTable.FIVE_MINUTES.resolutionMs();
        return Math.floorDiv(ms + width - 1, width) * width;
    }

    /** How long a table is kept. */
    Duration of(BlockTable table) {
        return switch (table) {
            case SEALED -> longest();
            case RAW -> raw;
            case MINUTES -> minutes;
            case FIVE_MINUTES -> fiveMinutes;
        };
    }

    /** Of each tier the longer. */
    public Tiers longer(Tiers other) {
        return new Tiers(max(raw, other.raw), max(minutes, other.minutes), max(fiveMinutes, other.fiveMinutes));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /** The longest of them. */
    public Duration longest() {
        Duration longer = raw.compareTo(minutes) > 0 ? raw : minutes;
        return longer.compareTo(fiveMinutes) > 0 ? longer : fiveMinutes;
    }
}
