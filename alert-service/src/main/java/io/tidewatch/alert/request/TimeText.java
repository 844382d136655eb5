package io.tidewatch.alert.request;

import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Times as requests write them: RFC 3339, or seconds since the Unix epoch. */
public final class TimeText {
    private static final long LATEST_MS = 253_402_300_799_999L;

    private TimeText() {}

    /**
     * Milliseconds since the Unix epoch.
     *
     * @throws IllegalArgumentException when it is not a time; the message says so
     */
    public static long parse(String text) {
        long ms;
        try {
            ms = text.indexOf('T') > 0 || text.indexOf('t') > 0
                    ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
                    : Math.round(Double.parseDouble(text) * 1000);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither RFC 3339 nor seconds since the Unix epoch", e);
        }
        if (Math.abs(ms) > LATEST_MS) {
            throw new IllegalArgumentException("'" + text + "' is out of range");
        }
        return ms;
    }
}
