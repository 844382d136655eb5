package io.tidewatch.alert.routing.config;

import io.tidewatch.alert.routing.NamedInterval;
import io.tidewatch.alert.routing.TimeInterval;
import io.tidewatch.alert.routing.TimeInterval.Range;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads time intervals. */
final class TimeIntervalReader {
    private static final List<String> WEEKDAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    private static final Pattern CLOCK = Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)|24:00");
    private static final int FIRST_YEAR = 0;
    private static final int LAST_YEAR = 9999;

    private TimeIntervalReader() {}

    /** An element of {@code time_intervals} or {@code mute_time_intervals}. */
    static NamedInterval named(ConfigNode node) {
        String name = node.need("name").text();
        if (name.isEmpty()) {
            throw node.wrong("the name is empty");
        }
        List<TimeInterval> parts = new ArrayList<>();
        for (ConfigNode part : node.list("time_intervals")) {
            parts.add(part(part));
        }
        node.end(Set.of());
        return new NamedInterval(name, parts);
    }

    private static TimeInterval part(ConfigNode node) {
        List<Range> times = new ArrayList<>();
        for (ConfigNode time : node.list("times")) {
            Range range = new Range(
                    time.need("start_time").as(TimeIntervalReader::minute),
                    time.need("end_time").as(TimeIntervalReader::minute));
            if (range.from() >= range.to()) {
                throw time.wrong("start_time must be before end_time");
            }
            time.end(Set.of());
            times.add(range);
        }
        TimeInterval interval = new TimeInterval(
                times,
                ranges(node, "weekdays", text -> named(WEEKDAYS, text, 0, "a day of the week")),
                daysOfMonth(node),
                ranges(node, "months", TimeIntervalReader::month),
                ranges(node, "years", TimeIntervalReader::year),
                node.read("location", TimeIntervalReader::zone, ZoneOffset.UTC));
        node.end(Set.of());
        return interval;
    }

    private static ZoneId zone(ConfigNode node) {
        try {
            return node.text().equals("Local") ? ZoneId.systemDefault() : ZoneId.of(node.text());
        } catch (DateTimeException e) {
            throw node.wrong("there is no location '" + node.text() + "'");
        }
    }

    private static int minute(String text) {
        Matcher clock = CLOCK.matcher(text);
        if (!clock.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a time of day from 00:00 to 24:00");
        }
        return clock.group(1) == null
                ? 24 * 60
                : Integer.parseInt(clock.group(1)) * 60 + Integer.parseInt(clock.group(2));
    }

    private static List<Range> ranges(ConfigNode node, String key, ToIntFunction<String> value) {
        List<Range> ranges = new ArrayList<>();
        for (ConfigNode element : node.list(key)) {
            ranges.add(element.as(text -> {
                String[] ends = text.toLowerCase(Locale.ROOT).split(":", -1);
                if (ends.length > 2) {
                    throw new IllegalArgumentException("'" + text + "' is not of the form from:to");
                }
                int from = value.applyAsInt(ends[0].strip());
                int to = ends.length == 1 ? from : value.applyAsInt(ends[1].strip());
                if (from > to) {
                    throw new IllegalArgumentException("'" + text + "' ends before it begins");
                }
                return new Range(from, to);
            }));
        }
        return ranges;
    }

    /** A range may begin at its month's beginning and end at its end: {@code 1:-1}. */
    private static List<Range> daysOfMonth(ConfigNode node) {
        List<Range> ranges = new ArrayList<>();
        for (ConfigNode element : node.list("days_of_month")) {
            ranges.add(element.as(text -> {
                String[] ends = text.split(":", -1);
                int from = dayOfMonth(ends[0].strip());
                int to = ends.length == 1 ? from : dayOfMonth(ends[1].strip());
                if (ends.length > 2 || (from < 0 && to > 0)) {
                    throw new IllegalArgumentException("'" + text + "' is not of the form from:to");
                }
                if (from > to && (from > 0) == (to > 0)) {
                    throw new IllegalArgumentException("'" + text + "' ends before it begins");
                }
                return new Range(from, to);
            }));
        }
        return ranges;
    }

    private static int dayOfMonth(String text) {
        int day = whole(text, "a day of the month");
        if (day == 0 || day < -31 || day > 31) {
            throw new IllegalArgumentException("'" + text + "' is not a day from 1 to 31 or from -31 to -1");
        }
        return day;
    }

    private static int month(String text) {
        if (text.matches("\\d+")) {
            int month = whole(text, "a month");
            if (month < 1 || month > 12) {
                throw new IllegalArgumentException("'" + text + "' is not a month from 1 to 12");
            }
            return month;
        }
        return named(MONTHS, text, 1, "a month");
    }

    private static int year(String text) {
        int year = whole(text, "a year");
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new IllegalArgumentException("'" + text + "' is not a year from 0 to 9999");
        }
        return year;
    }

    private static int named(List<String> names, String text, int first, String what) {
        int index = names.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException("'" + text + "' is not " + what);
        }
        return index + first;
    }

    private static int whole(String text, String what) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not " + what, e);
        }
    }
}
