package io.tidewatch.alert.routing;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus' configurations write them: {@code 1h30m}, {@code 15s}, {@code 100ms}. */
public final class PromDuration {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final long[] UNIT_MS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};

    /** @throws IllegalArgumentException when the text is none */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 30s, 5m or 1h30m");
        }
        try {
            long ms = 0;
            for (int i = 0; i < UNIT_MS.length; i++) {
                if (form.group(i + 1) != null) {
                    ms = Math.addExact(ms, Math.multiplyExact(Long.parseLong(form.group(i + 1)), UNIT_MS[i]));
                }
            }
            return Duration.ofMillis(ms);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is too long a duration", e);
        }
    }

    /** The text of a duration; of what {@link #parse} gave, one that means the same. */
    public static String text(Duration duration) {
        long rest = duration.toMillis();
        if (rest == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 2; i < UNIT_MS.length; i++) {
            if (rest >= UNIT_MS[i]) {
                out.append(rest / UNIT_MS[i]).append(UNITS[i]);
                rest %= UNIT_MS[i];
            }
        }
        return out.toString();
    }

    private PromDuration() {}
}
