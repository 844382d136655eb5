package io.tidewatch.alert.request;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as our answers write them: RFC 3339 in UTC with milliseconds. */
public final class Times {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    public static String text(Instant instant) {
        return FORM.format(instant);
    }

    /** Of milliseconds since the Unix epoch. */
    public static String text(long ms) {
        return text(Instant.ofEpochMilli(ms));
    }

    private Times() {}
}
