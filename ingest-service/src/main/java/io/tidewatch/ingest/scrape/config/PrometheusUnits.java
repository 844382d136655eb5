package io.tidewatch.ingest.scrape.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as Prometheus' configuration writes them. */
public final class PrometheusUnits {
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final long[] DURATION_MS = {
        365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1
    };
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)([KMGTPE]?I?B?)");
    private static final Map<String, Integer> POWERS = Map.of("", 0, "K", 1, "M", 2, "G", 3, "T", 4, "P", 5, "E", 6);

    private PrometheusUnits() {}

    /** {@code 1m30s}, {@code 15s}, {@code 1d}; empty when the text is none. */
    public static Optional<Duration> duration(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher match = DURATION.matcher(text);
        if (text.isEmpty() || !match.matches()) {
            return Optional.empty();
        }
        try {
            long ms = 0;
            for (int i = 0; i < DURATION_MS.length; i++) {
                if (match.group(i + 1) != null) {
                    ms = Math.addExact(ms, Math.multiplyExact(Long.parseLong(match.group(i + 1)), DURATION_MS[i]));
                }
            }
            return Optional.of(Duration.ofMillis(ms));
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** {@code 10MB}, {@code 512KiB}, {@code 1024}: units of 1024 whichever way they are written; empty when it is none. */
    public static Optional<Long> size(String text) {
        Matcher match = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!match.matches()) {
            return Optional.empty();
        }
        String unit = match.group(2).replaceAll("I?B$", "").replace("I", "");
        Integer power = POWERS.get(unit);
        if (power == null) {
            return Optional.empty();
        }
        double bytes = Double.parseDouble(match.group(1)) * Math.pow(1024, power);
        return bytes < Long.MAX_VALUE ? Optional.of((long) bytes) : Optional.empty();
    }
}
