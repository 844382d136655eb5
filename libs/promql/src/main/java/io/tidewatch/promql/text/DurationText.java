package io.tidewatch.promql.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus writes them: {@code 1y2w3d4h5m6s7ms}, each unit at most once, in this order. */
public final class DurationText {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final long[] UNIT_MS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1000L, 1L};
    private static final String[] UNIT = {"y", "w", "d", "h", "m", "s", "ms"};
    /** What fits a signed 64-bit number of nanoseconds. */
    private static final long MAX_MS = Long.MAX_VALUE / 1_000_000;

    private DurationText() {}

    /**
     * Milliseconds, ≥ 0.
     *
     * @throws IllegalArgumentException when the text is not a duration or is too long a one
     */
    public static long parse(String text) {
        if (text.equals("0")) {
            return 0;
        }
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty duration string");
        }
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a valid duration string: " + Quoting.quote(text));
        }
        double total = 0;
        for (int i = 0; i < UNIT_MS.length; i++) {
            String digits = matcher.group(i + 1);
            if (digits != null) {
                total += Double.parseDouble(digits) * UNIT_MS[i];
            }
        }
        if (total > MAX_MS) {
            throw new IllegalArgumentException("duration out of range");
        }
        return (long) total;
    }

    /** The shortest text that parses to the same duration, as Prometheus prints it. */
    public static String print(long ms) {
        if (ms == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        long rest = Math.abs(ms);
        if (ms < 0) {
            out.append('-');
        }
        for (int i = 0; i < UNIT_MS.length; i++) {
            // Years and weeks only where nothing is left over: 1w reads better than 7d, 8d than 1w1d.
            boolean exactOnly = i < 2;
            if (exactOnly && rest % UNIT_MS[i] != 0) {
                continue;
            }
            long count = rest / UNIT_MS[i];
            if (count > 0) {
                out.append(count).append(UNIT[i]);
                rest -= count * UNIT_MS[i];
            }
        }
        return out.toString();
    }
}
