package io.tidewatch.alert.notify.template;

import io.tidewatch.alert.template.language.Members;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A moment as Go's {@code time.Time}: {@code Format}, {@code Unix}, {@code UTC}, … Immutable. */
record GoTime(ZonedDateTime at) implements Members {
    private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    /** Elements of Go's reference time, the longer first, and the Java pattern of each. */
    private static final List<String[]> LAYOUT = List.of(
            new String[] {"January", "MMMM"},
            new String[] {"Monday", "EEEE"},
            new String[] {"Z07:00", "XXX"},
            new String[] {"-07:00", "xxx"},
            new String[] {".000000000", ".SSSSSSSSS"},
            new String[] {".000000", ".SSSSSS"},
            new String[] {".000", ".SSS"},
            new String[] {"-0700", "xx"},
            new String[] {"2006", "uuuu"},
            new String[] {"Jan", "MMM"},
            new String[] {"Mon", "EEE"},
            new String[] {"MST", "zzz"},
            new String[] {"01", "MM"},
            new String[] {"02", "dd"},
            new String[] {"03", "hh"},
            new String[] {"04", "mm"},
            new String[] {"05", "ss"},
            new String[] {"06", "uu"},
            new String[] {"15", "HH"},
            new String[] {"PM", "a"},
            new String[] {"_2", "ppd"},
            new String[] {"1", "M"},
            new String[] {"2", "d"},
            new String[] {"3", "h"},
            new String[] {"4", "m"},
            new String[] {"5", "s"});

    /** @param instant null for Go's zero time */
    static GoTime of(@Nullable Instant instant) {
        return new GoTime((instant == null ? ZERO : instant).atZone(ZoneOffset.UTC));
    }

    GoTime in(String zone) {
        try {
            return new GoTime(at.withZoneSameInstant(ZoneId.of(zone)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("unknown time zone " + zone, e);
        }
    }

    String format(String layout) {
        StringBuilder pattern = new StringBuilder();
        int i = 0;
        while (i < layout.length()) {
            String[] found = null;
            for (String[] element : LAYOUT) {
                if (layout.startsWith(element[0], i)) {
                    found = element;
                    break;
                }
            }
            if (found != null) {
                pattern.append(found[1]);
                i += found[0].length();
            } else {
                char c = layout.charAt(i++);
                pattern.append(Character.isLetter(c) || "[]{}#".indexOf(c) >= 0 ? "'" + c + "'" : c == '\'' ? "''" : c);
            }
        }
        return DateTimeFormatter.ofPattern(pattern.toString(), Locale.US).format(at);
    }

    @Override
    public @Nullable Object member(String name, List<@Nullable Object> args) {
        return switch (name) {
            case "Format" -> format(args.size() == 1 && args.get(0) instanceof String layout ? layout : wrong(name));
            case "Unix" -> at.toEpochSecond();
            case "UnixMilli" -> at.toInstant().toEpochMilli();
            case "UTC", "Local" -> in("UTC");
            case "IsZero" -> at.toInstant().equals(ZERO);
            case "Year" -> (long) at.getYear();
            case "Month" -> format("January");
            case "Day" -> (long) at.getDayOfMonth();
            case "Hour" -> (long) at.getHour();
            case "Minute" -> (long) at.getMinute();
            case "Second" -> (long) at.getSecond();
            case "Weekday" -> format("Monday");
            default -> throw new UnknownMemberException("can't evaluate field " + name + " in type time.Time");
        };
    }

    private static String wrong(String method) {
        throw new UnknownMemberException(method + " takes one text");
    }

    /** As Go prints it: {@code 2026-11-21 10:00:00 +0000 UTC}. */
    @Override
    public String toString() {
        String fraction = at.getNano() == 0
                ? ""
                : "." + String.format("%09d", at.getNano()).replaceAll("0+$", "");
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.US).format(at)
                + fraction
                + DateTimeFormatter.ofPattern(" xx ", Locale.US).format(at)
                + (at.getZone().equals(ZoneOffset.UTC)
                        ? "UTC"
                        : DateTimeFormatter.ofPattern("zzz", Locale.US).format(at));
    }
}
