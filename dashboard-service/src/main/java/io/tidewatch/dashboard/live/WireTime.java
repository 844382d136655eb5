package io.tidewatch.dashboard.live;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times in our own JSON: RFC 3339 in UTC with milliseconds. */
final class WireTime {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private WireTime() {}

    static String text(long timestampMs) {
        return FORM.format(Instant.ofEpochMilli(timestampMs));
    }
}
