package io.tidewatch.ingest.scrape.exposition;

import java.nio.charset.StandardCharsets;

/** Numbers as Go's {@code strconv.ParseFloat} takes them, read from bytes. */
final class NumberText {
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    /** Below 2⁵³ a whole number is exact, and so is its product or quotient with an exact power of ten. */
    private static final long MOST_EXACT = 1L << 53;

    private static final int MOST_DIGITS = 18;

    private NumberText() {}

    /**
     * The number that the bytes say.
     *
     * @throws NumberFormatException when they say none
     */
    static double parse(byte[] in, int from, int to) {
        int pos = from;
        boolean negative = false;
        if (pos < to && (in[pos] == '-' || in[pos] == '+')) {
            negative = in[pos++] == '-';
        }
        long mantissa = 0;
        int digits = 0;
        int scale = 0;
        boolean point = false;
        for (; pos < to; pos++) {
            int c = in[pos];
            if (c >= '0' && c <= '9') {
                if (++digits > MOST_DIGITS) {
                    return slow(in, from, to);
                }
                mantissa = 10 * mantissa + (c - '0');
                scale -= point ? 1 : 0;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return slow(in, from, to);
        }
        if (pos < to) {
            if ((in[pos] != 'e' && in[pos] != 'E') || to - pos > 5) {
                return slow(in, from, to);
            }
            pos++;
            boolean down = false;
            if (pos < to && (in[pos] == '-' || in[pos] == '+')) {
                down = in[pos++] == '-';
            }
            int exponent = 0;
            int first = pos;
            for (; pos < to && in[pos] >= '0' && in[pos] <= '9'; pos++) {
                exponent = 10 * exponent + (in[pos] - '0');
            }
            if (pos < to || pos == first) {
                return slow(in, from, to);
            }
            scale += down ? -exponent : exponent;
        }
        if (mantissa >= MOST_EXACT || scale < -22 || scale > 22) {
            return slow(in, from, to);
        }
        double value = scale < 0 ? mantissa / POWERS_OF_TEN[-scale] : mantissa * POWERS_OF_TEN[scale];
        return negative ? -value : value;
    }

    private static double slow(byte[] in, int from, int to) {
        String text = new String(in, from, to - from, StandardCharsets.ISO_8859_1);
        String word = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
        if (word.equalsIgnoreCase("nan")) {
            if (word.length() != text.length()) {
                throw new NumberFormatException(text);
            }
            return Double.NaN;
        }
        if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        // Java would take words, a suffix for the type, and blanks around.
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean hex = word.length() > 1 && (word.charAt(1) == 'x' || word.charAt(1) == 'X');
            boolean allowed = (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '-'
                    || c == '+'
                    || c == 'e'
                    || c == 'E'
                    || (hex && Character.digit(c, 16) >= 0)
                    || (hex && (c == 'x' || c == 'X' || c == 'p' || c == 'P'));
            if (!allowed) {
                throw new NumberFormatException(text);
            }
        }
        return Double.parseDouble(text);
    }

    /**
     * The whole number that the bytes say.
     *
     * @throws NumberFormatException when they say none or one beyond 64 bits
     */
    static long parseLong(byte[] in, int from, int to) {
        return Long.parseLong(new String(in, from, to - from, StandardCharsets.ISO_8859_1));
    }
}
