package io.tidewatch.ingest.masking;

/**
 * Finds payment card numbers: 13 to 19 digits, written together or in a card's groups with one space, hyphen or dot
 * between, that begin as an issuer's do and pass Luhn's check (ISO/IEC 7812-1, annex B). Time stamps in milliseconds
 * to nanoseconds begin with 1 and are no card's; a digit run inside a word or a decimal fraction is none either.
 */
final class CardNumbers {
    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;
    /** Group lengths that cards are printed in. */
    private static final int[][] LAYOUTS = {{4, 4, 4, 4, 3}, {4, 4, 4, 4}, {4, 6, 5}, {4, 6, 4}, {4, 3, 3, 3}};

    private CardNumbers() {}

    /** End (exclusive) of the card number that begins at the index, where a digit stands; -1 when none does. */
    static int end(CharSequence text, int start) {
        if (start > 0 && !mayPrecede(text, start)) {
            return -1;
        }
        int run = digits(text, start);
        if (run >= SHORTEST) {
            return run <= LONGEST && mayFollow(text, start + run) && isCard(text, start, start + run)
                    ? start + run
                    : -1;
        }
        if (run == 4) {
            for (int[] layout : LAYOUTS) {
                int end = grouped(text, start, layout);
                if (end > 0 && mayFollow(text, end) && isCard(text, start, end)) {
                    return end;
                }
            }
        }
        return -1;
    }

    /** Whether the digits of the number are those of a card. */
    static boolean isCard(String digits) {
        return digits.length() >= SHORTEST && digits.length() <= LONGEST && isCard(digits, 0, digits.length());
    }

    private static boolean mayPrecede(CharSequence text, int start) {
        char before = text.charAt(start - 1);
        if (Character.isLetterOrDigit(before)) {
            return false;
        }
        boolean fraction = before == '.' && start > 1 && isDigit(text.charAt(start - 2));
        return !fraction;
    }

    private static boolean mayFollow(CharSequence text, int end) {
        return end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
    }

    private static int grouped(CharSequence text, int start, int[] layout) {
        int at = start;
        char separator = 0;
        for (int group = 0; group < layout.length; group++) {
            if (group > 0) {
                if (at >= text.length()) {
                    return -1;
                }
                char c = text.charAt(at);
                if ((c != ' ' && c != '-' && c != '.') || (group > 1 && c != separator)) {
                    return -1;
                }
                separator = c;
                at++;
            }
            if (digits(text, at) != layout[group]) {
                return -1;
            }
            at += layout[group];
        }
        return at;
    }

    /** Length of the run of digits, counted up to one more than a card has. */
    private static int digits(CharSequence text, int start) {
        int at = start;
        while (at < text.length() && at - start <= LONGEST && isDigit(text.charAt(at))) {
            at++;
        }
        return at - start;
    }

    private static boolean isCard(CharSequence text, int start, int end) {
        int sum = 0;
        int count = 0;
        for (int i = end - 1; i >= start; i--) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                continue;
            }
            int digit = c - '0';
            if (count % 2 == 1) {
                digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
            }
            sum += digit;
            count++;
        }
        return sum % 10 == 0 && isIssued(leading(text, start), count);
    }

    private static int leading(CharSequence text, int start) {
        int value = 0;
        int found = 0;
        for (int i = start; found < 4; i++) {
            if (isDigit(text.charAt(i))) {
                value = 10 * value + text.charAt(i) - '0';
                found++;
            }
        }
        return value;
    }

    /** Ranges of the large schemes by the first four digits. */
    private static boolean isIssued(int first, int length) {
        if (first >= 4000 && first <= 4999) {
            return length == 13 || length == 16 || length == 19;
        }
        if ((first >= 5100 && first <= 5599) || (first >= 2221 && first <= 2720)) {
            return length == 16;
        }
        if ((first >= 3400 && first <= 3499) || (first >= 3700 && first <= 3799)) {
            return length == 15;
        }
        if ((first >= 3000 && first <= 3059) || (first >= 3600 && first <= 3699) || (first >= 3800 && first <= 3999)) {
            return length == 14 || length == 16;
        }
        if (first >= 3528 && first <= 3589) {
            return length >= 16;
        }
        return (first >= 6000 && first <= 6999) || (first >= 5000 && first <= 5099) || (first >= 5600 && first <= 5899)
                ? length >= 15
                : false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
