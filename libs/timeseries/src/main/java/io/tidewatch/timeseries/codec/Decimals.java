package io.tidewatch.timeseries.codec;

/**
 * Doubles as whole numbers divided by a power of ten, where that gives the same raw bits (the idea of ALP: Afroozeh and
 * Boncz, 2023). Pure.
 */
final class Decimals {
    /** Greatest exponent: 10^18 is exact in a double. */
    static final int MOST_DIGITS = 18;

    /** Whole numbers up to this are exact in a double. */
    private static final double MOST = 0x1p53;

    private static final double[] POWERS = new double[MOST_DIGITS + 1];

    static {
        double power = 1;
        for (int i = 0; i <= MOST_DIGITS; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private Decimals() {}

    /** Whether value = number / 10^digits, bit by bit. */
    static boolean is(double value, long number, int digits) {
        return Double.doubleToRawLongBits(number / POWERS[digits]) == Double.doubleToRawLongBits(value);
    }

    /** The whole number that is nearest to value · 10^digits; 0 when it is too large. */
    static long number(double value, int digits) {
        double scaled = value * POWERS[digits];
        return Math.abs(scaled) <= MOST ? (long) Math.rint(scaled) : 0;
    }

    /** The raw bits of number / 10^digits. */
    static long bits(long number, int digits) {
        return Double.doubleToRawLongBits(number / POWERS[digits]);
    }

    /** Fewest digits behind the point, from so many on; −1 when the value is not a decimal. */
    static int digits(double value, int from) {
        for (int digits = from; digits <= MOST_DIGITS; digits++) {
            if (!(Math.abs(value * POWERS[digits]) <= MOST)) {
                return -1;
            }
            if (is(value, number(value, digits), digits)) {
                return digits;
            }
        }
        return -1;
    }

    /** Divides numbers by 10^digits. */
    static void divide(long[] numbers, double[] out, int at, int from, int to, int digits) {
        if (digits == 0) {
            for (int i = from; i < to; i++) {
                out[at + i - from] = numbers[i];
            }
        } else {
            double power = POWERS[digits];
            for (int i = from; i < to; i++) {
                out[at + i - from] = numbers[i] / power;
            }
        }
    }
}
