package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Function;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Parts of a date in UTC, of seconds since the Unix epoch. */
final class DateFunctions {
    private DateFunctions() {}

    static double apply(Function function, double seconds) {
        if (Double.isNaN(seconds) || Math.abs(seconds) > Instant.MAX.getEpochSecond()) {
            return Double.NaN;
        }
        LocalDateTime t = LocalDateTime.ofEpochSecond((long) seconds, 0, ZoneOffset.UTC);
        return switch (function) {
            case MINUTE -> t.getMinute();
            case HOUR -> t.getHour();
            case DAY_OF_WEEK -> t.getDayOfWeek().getValue() % 7;
            case DAY_OF_MONTH -> t.getDayOfMonth();
            case DAY_OF_YEAR -> t.getDayOfYear();
            case DAYS_IN_MONTH -> t.toLocalDate().lengthOfMonth();
            case MONTH -> t.getMonthValue();
            case YEAR -> t.getYear();
            default -> throw new IllegalArgumentException(function.text() + " is not a part of a date");
        };
    }
}
