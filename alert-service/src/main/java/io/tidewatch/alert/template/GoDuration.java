package io.tidewatch.alert.template;

import java.math.BigDecimal;

/** A duration that prints as Go's {@code time.Duration}: {@code 1h2m3.5s}. */
record GoDuration(long nanos) {
    private static final long SECOND = 1_000_000_000L;

    /** @throws IllegalArgumentException when it does not fit 64 bits of nanoseconds, in Prometheus' words */
    static GoDuration ofSeconds(double seconds) {
        double nanos = seconds * SECOND;
        if (Double.isNaN(nanos) || Math.abs(nanos) > Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    seconds + " cannot be represented as a nanoseconds timestamp since it" + " overflows int64");
        }
        return new GoDuration((long) nanos);
    }

    @Override
    public String toString() {
        long whole = Math.abs(nanos);
        String sign = nanos < 0 ? "-" : "";
        if (whole == 0) {
            return "0s";
        }
        if (whole < 1_000) {
            return sign + whole + "ns";
        }
        if (whole < 1_000_000) {
            return sign + decimal(whole, 3) + "µs";
        }
        if (whole < SECOND) {
            return sign + decimal(whole, 6) + "ms";
        }
        long hours = whole / (3600 * SECOND);
        long minutes = whole / (60 * SECOND) % 60;
        String text = hours > 0 ? hours + "h" + minutes + "m" : minutes > 0 ? minutes + "m" : "";
        return sign + text + decimal(whole % (60 * SECOND), 9) + "s";
    }

    private static String decimal(long value, int scale) {
        BigDecimal number = BigDecimal.valueOf(value, scale).stripTrailingZeros();
        return number.toPlainString();
    }
}
