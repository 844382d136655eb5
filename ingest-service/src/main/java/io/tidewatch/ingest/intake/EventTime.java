package io.tidewatch.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Time stamps of events: RFC 3339, seconds since the Unix epoch with decimals, or milliseconds as a whole number above
 * 10¹¹; not in the future by more than {@link #FUTURE} and not older than the limit. Immutable.
 *
 * @param oldest how old an event may be
 */
public record EventTime(Duration oldest) {
    /** How far the senders' clocks may be ahead. */
    public static final Duration FUTURE = Duration.ofMinutes(10);

    private static final BigDecimal FIRST_MILLISECONDS = new BigDecimal("1e11");
    private static final BigDecimal LAST_SECONDS = new BigDecimal("1e15");

    /**
     * Milliseconds since the Unix epoch that the node says.
     *
     * @throws RefusedException when it is no time stamp or lies outside of what is accepted
     */
    public long read(String field, JsonNode node, long nowMs) throws RefusedException {
        return check(field, parse(field, node), nowMs);
    }

    /**
     * The time stamp itself when it is accepted.
     *
     * @throws RefusedException when it lies too far in the future or the past
     */
    public long check(String field, long timestampMs, long nowMs) throws RefusedException {
        String wrong = outside(timestampMs, nowMs);
        if (!wrong.isEmpty()) {
            throw new RefusedException(field, wrong);
        }
        return timestampMs;
    }

    /** Why the time stamp is not accepted; empty when it is. */
    public String outside(long timestampMs, long nowMs) {
        if (timestampMs > nowMs + FUTURE.toMillis()) {
            return show(timestampMs) + " lies more than 10 minutes in the future";
        }
        if (timestampMs < nowMs - oldest.toMillis()) {
            return show(timestampMs) + " is older than " + oldest.toHours() + " hours";
        }
        return "";
    }

    private static long parse(String field, JsonNode node) throws RefusedException {
        if (node.isTextual()) {
            try {
                return OffsetDateTime.parse(node.textValue(), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant()
                        .toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                throw new RefusedException(
                        field,
                        "'" + Quote.of(node.textValue())
                                + "' is not a time of RFC 3339 such as 2026-11-21T10:00:00Z, nor a number");
            }
        }
        if (!node.isNumber() || (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue()))) {
            throw new RefusedException(field, "must be a time of RFC 3339 or a number, not " + JsonKind.of(node));
        }
        double rough = node.doubleValue();
        if (!(rough >= 0 && rough < LAST_SECONDS.doubleValue())) {
            throw new RefusedException(field, Quote.of(node.asText()) + " is not a time since 1970 in seconds or ms");
        }
        BigDecimal number = node.decimalValue();
        boolean milliseconds = node.isIntegralNumber() && number.compareTo(FIRST_MILLISECONDS) > 0;
        return (milliseconds ? number : number.movePointRight(3))
                .setScale(0, RoundingMode.HALF_UP)
                .longValue();
    }

    private static String show(long timestampMs) {
        try {
            return Instant.ofEpochMilli(timestampMs).toString();
        } catch (DateTimeException e) {
            return timestampMs + " ms";
        }
    }
}
