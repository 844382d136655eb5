package io.tidewatch.query.http;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.promql.text.DurationText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request. What is malformed is a 400 that names the parameter.
 *
 * @param values by name
 */
public record Parameters(Map<String, List<String>> values) {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final long LATEST_MS = 253_402_300_799_000L;

    /** An instant as our answers write it: RFC 3339 in UTC with milliseconds. */
    public static String text(long ms) {
        return MILLIS.format(Instant.ofEpochMilli(ms));
    }

    /** The last value that is not empty, or null. */
    public @Nullable String first(String name) {
        return all(name).stream().filter(v -> !v.isEmpty()).findFirst().orElse(null);
    }

    /** A value that must be there. */
    public String required(String name) {
        String value = first(name);
        if (value == null) {
            throw ProblemException.invalid(name, "is required");
        }
        return value;
    }

    /** Every value. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Milliseconds since the Unix epoch, from RFC 3339 or seconds with decimals. */
    public long time(String name, long otherwise) {
        String value = first(name);
        return value == null ? otherwise : time(name, value);
    }

    /** A duration in PromQL's form or in seconds, as milliseconds &gt; 0. */
    public long duration(String name, long otherwise) {
        String value = first(name);
        if (value == null) {
            return otherwise;
        }
        long ms;
        try {
            ms = Character.isLetter(value.charAt(value.length() - 1))
                    ? DurationText.parse(value)
                    : Math.round(Double.parseDouble(value) * 1000);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(name, "'" + value + "' is not a duration such as 30s or 1h30m");
        }
        if (ms <= 0) {
            throw ProblemException.invalid(name, "must be above zero");
        }
        return ms;
    }

    /** A whole number within bounds, ends included. */
    public int number(String name, int otherwise, int least, int most) {
        String value = first(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(name, "'" + value + "' is not a whole number");
        }
        throw ProblemException.invalid(name, value + " does not lie between " + least + " and " + most);
    }

    /** Where a page begins: the instant and identity of the last element before; null for the first page. */
    public @Nullable Cursor cursor() {
        String value = first("cursor");
        if (value == null) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8).split("\\|", 2);
            return new Cursor(Instant.parse(parts[0]), UUID.fromString(parts[1]));
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw ProblemException.invalid("cursor", "is not one that an answer gave");
        }
    }

    private static long time(String name, String value) {
        try {
            long ms = value.indexOf('T') > 0 || value.indexOf('t') > 0
                    ? OffsetDateTime.parse(value.replace(' ', '+')).toInstant().toEpochMilli()
                    : Math.round(Double.parseDouble(value) * 1000);
            if (Math.abs(ms) <= LATEST_MS) {
                return ms;
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw ProblemException.invalid(
                    name, "'" + value + "' is neither RFC 3339 nor seconds since the Unix epoch");
        }
        throw ProblemException.invalid(name, "'" + value + "' is out of range");
    }

    /**
     * An element's place in a list that is newest first.
     *
     * @param time of the element, in full precision
     * @param id of the element
     */
    public record Cursor(Instant time, UUID id) {
        /** As it goes to the caller. */
        public String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((time + "|" + id).getBytes(StandardCharsets.UTF_8));
        }
    }
}
