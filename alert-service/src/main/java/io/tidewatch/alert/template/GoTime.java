package io.tidewatch.alert.template;

import io.tidewatch.alert.template.language.Members;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A moment in UTC with the methods of Go's {@code time.Time} that templates call; prints as Go does. */
record GoTime(Instant instant) implements Members {
    /** Elements of Go's layouts, longest first, and what they are in Java's patterns. */
    private static final List<Map.Entry<String, String>> LAYOUT = List.of(
            Map.entry("January", "MMMM"),
            Map.entry("Monday", "EEEE"),
            Map.entry("-07:00", "xxx"),
            Map.entry("Z07:00", "XXX"),
            Map.entry(".000", ".SSS"),
            Map.entry("-0700", "xx"),
            Map.entry("2006", "yyyy"),
            Map.entry("Jan", "MMM"),
            Map.entry("Mon", "EEE"),
            Map.entry("MST", "'UTC'"),
            Map.entry("PM", "a"),
            Map.entry("01", "MM"),
            Map.entry("02", "dd"),
            Map.entry("03", "hh"),
            Map.entry("04", "mm"),
            Map.entry("05", "ss"),
            Map.entry("06", "yy"),
            Map.entry("15", "HH"),
            Map.entry("1", "M"),
            Map.entry("2", "d"),
            Map.entry("3", "h"),
            Map.entry("4", "m"),
            Map.entry("5", "s"));

    /** @throws IllegalArgumentException when it cannot be a time, in Prometheus' words */
    static GoTime ofSeconds(double seconds) {
        double nanos = seconds * 1e9;
        if (Double.isNaN(nanos) || Math.abs(nanos) > Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    seconds + " cannot be represented as a nanoseconds timestamp since it overflows int64");
        }
        return new GoTime(Instant.EPOCH.plusNanos((long) nanos));
    }

    @Override
    public Object member(String name, List<@Nullable Object> args) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        return switch (name) {
            case "Format" -> format(time, args);
            case "UTC", "Local" -> this;
            case "Unix" -> instant.getEpochSecond();
            case "UnixMilli" -> instant.toEpochMilli();
            case "Year" -> (long) time.getYear();
            case "Month" -> DateTimeFormatter.ofPattern("MMMM", Locale.ENGLISH).format(time);
            case "Day" -> (long) time.getDayOfMonth();
            case "Weekday" ->
                DateTimeFormatter.ofPattern("EEEE", Locale.ENGLISH).format(time);
            case "Hour" -> (long) time.getHour();
            case "Minute" -> (long) time.getMinute();
            case "Second" -> (long) time.getSecond();
            default -> throw new UnknownMemberException("can't evaluate field " + name + " in type *time.Time");
        };
    }

    private static String format(ZonedDateTime time, List<@Nullable Object> args) {
        if (args.size() != 1 || !(args.get(0) instanceof String layout)) {
            throw new UnknownMemberException("wrong number of args for Format: want 1 got " + args.size());
        }
        StringBuilder pattern = new StringBuilder();
        int at = 0;
        while (at < layout.length()) {
            int from = at;
            for (Map.Entry<String, String> element : LAYOUT) {
                if (layout.startsWith(element.getKey(), at)) {
                    pattern.append(element.getValue());
                    at += element.getKey().length();
                    break;
                }
            }
            if (at == from) {
                char c = layout.charAt(at++);
                pattern.append(c == '\'' ? "\'\'" : "'" + c + "'");
            }
        }
        return DateTimeFormatter.ofPattern(pattern.toString(), Locale.ENGLISH).format(time);
    }

    @Override
    public String toString() {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        String text =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).format(time);
        String nanos = time.getNano() == 0
                ? ""
                : String.format(Locale.ROOT, ".%09d", time.getNano()).replaceAll("0+$", "");
        return text + nanos + " +0000 UTC";
    }
}
