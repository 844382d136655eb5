package io.tidewatch.alert.routing;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * A set of moments: those that lie in one of the ranges of each kind that is given. Immutable.
 *
 * @param times minutes of the day, the end exclusive; empty for all
 * @param weekdays 0 Sunday to 6 Saturday, inclusive
 * @param daysOfMonth 1 to 31, or -1 for the month's last day down to -31, inclusive
 * @param months 1 to 12, inclusive
 * @param years inclusive
 * @param location where the clock hangs
 */
public record TimeInterval(
        List<Range> times,
        List<Range> weekdays,
        List<Range> daysOfMonth,
        List<Range> months,
        List<Range> years,
        ZoneId location) {
    /** From one number to another. */
    public record Range(int from, int to) {
        boolean holds(int value) {
            return from <= value && value <= to;
        }
    }

    public TimeInterval {
        times = List.copyOf(times);
        weekdays = List.copyOf(weekdays);
        daysOfMonth = List.copyOf(daysOfMonth);
        months = List.copyOf(months);
        years = List.copyOf(years);
    }

    /** Whether the moment is one of the set. */
    public boolean contains(Instant instant) {
        ZonedDateTime at = instant.atZone(location);
        int minute = at.getHour() * 60 + at.getMinute();
        return (times.isEmpty() || times.stream().anyMatch(range -> range.from() <= minute && minute < range.to()))
                && any(weekdays, at.getDayOfWeek().getValue() % 7)
                && dayOfMonth(at)
                && any(months, at.getMonthValue())
                && any(years, at.getYear());
    }

    private static boolean any(List<Range> ranges, int value) {
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.holds(value));
    }

    /** A negative day counts from the month's end; a range that lies outside the month holds nothing. */
    private boolean dayOfMonth(ZonedDateTime at) {
        int length = at.toLocalDate().lengthOfMonth();
        return daysOfMonth.isEmpty()
                || daysOfMonth.stream().anyMatch(range -> {
                    int from = Math.max(1, range.from() < 0 ? length + range.from() + 1 : range.from());
                    int to = Math.min(length, range.to() < 0 ? length + range.to() + 1 : range.to());
                    return from <= at.getDayOfMonth() && at.getDayOfMonth() <= to;
                });
    }
}
