package io.tidewatch.alert.template.language;

import java.math.BigInteger;
import java.util.Locale;

/** Numbers, characters and texts as Go writes them in a program. */
final class Constants {
    private Constants() {}

    /**
     * A Long, or a Double where the number has a fraction or an exponent.
     *
     * @throws NumberFormatException when it is none
     */
    static Object number(String text) {
        String plain = text.replace("_", "");
        int sign = plain.startsWith("-") || plain.startsWith("+") ? 1 : 0;
        String digits = plain.substring(sign);
        String lower = digits.toLowerCase(Locale.ROOT);
        int radix = lower.startsWith("0x") ? 16 : lower.startsWith("0b") ? 2 : lower.startsWith("0o") ? 8 : 10;
        if (radix == 10 && (lower.contains(".") || lower.contains("e"))) {
            if (!lower.matches("[0-9]*\\.?[0-9]*(e[+-]?[0-9]+)?")) {
                throw new NumberFormatException(text);
            }
            return Double.parseDouble(plain);
        }
        boolean octal = radix == 10 && digits.length() > 1 && digits.startsWith("0");
        BigInteger value = new BigInteger(radix == 10 ? digits : digits.substring(2), octal ? 8 : radix);
        try {
            return (plain.startsWith("-") ? value.negate() : value).longValueExact();
        } catch (ArithmeticException e) {
            throw new NumberFormatException(text);
        }
    }

    /**
     * The contents of a text or character in quotes.
     *
     * @throws IllegalArgumentException when an escape is none
     */
    static String unquoted(String quoted) {
        String inner = quoted.substring(1, quoted.length() - 1);
        if (quoted.startsWith("`")) {
            return inner.replace("\r", "");
        }
        StringBuilder text = new StringBuilder(inner.length());
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            i++;
            char escape = inner.charAt(i);
            int hex = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
            if (hex > 0) {
                text.appendCodePoint(Integer.parseInt(inner, i + 1, Math.min(inner.length(), i + 1 + hex), 16));
                i += hex;
            } else if (escape >= '0' && escape <= '7' && i + 3 <= inner.length()) {
                text.append((char) Integer.parseInt(inner, i, i + 3, 8));
                i += 2;
            } else {
                text.append(simple(escape));
            }
        }
        return text.toString();
    }

    private static char simple(char escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> 11;
            case '\\', '"', '\'' -> escape;
            default -> throw new IllegalArgumentException("invalid syntax");
        };
    }
}
