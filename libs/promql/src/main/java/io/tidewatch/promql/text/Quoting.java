package io.tidewatch.promql.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * String literals: their escapes and back. Bytes that are not UTF-8 (written as {@code \xNN}) are kept as unpaired
 * surrogates U+DC80 to U+DCFF.
 */
public final class Quoting {
    private static final int ESCAPED_BYTE = 0xDC00;

    private Quoting() {}

    /** The text in double quotes, escaped so that it parses to the same text. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else if (isEscapedByte(text, i)) {
                        out.append(String.format("\\x%02x", c - ESCAPED_BYTE));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    /** Whether every character of the text is valid Unicode. */
    public static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEscapedByte(String text, int i) {
        char c = text.charAt(i);
        return c >= 0xDC80 && c <= 0xDCFF && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    /**
     * The text of a literal with its quotes.
     *
     * @throws IllegalArgumentException when an escape is wrong; the message says which
     */
    public static String unquote(String literal) {
        String inner = literal.substring(1, literal.length() - 1);
        if (literal.charAt(0) == '`' || inner.indexOf('\\') < 0) {
            return inner;
        }
        ByteText out = new ByteText(inner.length());
        int i = 0;
        while (i < inner.length()) {
            char c = inner.charAt(i++);
            if (c != '\\') {
                out.add(c);
                continue;
            }
            char e = inner.charAt(i++);
            switch (e) {
                case 'a' -> out.add('\u0007');
                case 'b' -> out.add('\b');
                case 'f' -> out.add('\f');
                case 'n' -> out.add('\n');
                case 'r' -> out.add('\r');
                case 't' -> out.add('\t');
                case 'v' -> out.add('\u000b');
                case '\\', '\'', '"' -> out.add(e);
                case 'x' -> {
                    out.addByte(digits(inner, i, 2, 16));
                    i += 2;
                }
                case 'u' -> {
                    out.addCodePoint(digits(inner, i, 4, 16));
                    i += 4;
                }
                case 'U' -> {
                    out.addCodePoint(digits(inner, i, 8, 16));
                    i += 8;
                }
                default -> {
                    out.addByte(digits(inner, i - 1, 3, 8));
                    i += 2;
                }
            }
        }
        return out.text();
    }

    private static int digits(String text, int from, int count, int radix) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), radix) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("escape sequence is not complete");
            }
            value = value * radix + digit;
        }
        if (count == 3 && value > 255 || value > Character.MAX_CODE_POINT) {
            throw new IllegalArgumentException("escape sequence is out of range");
        }
        return (int) value;
    }

    /** Text of which parts come as bytes. */
    private static final class ByteText {
        private final StringBuilder text;
        private byte[] pending = new byte[0];

        ByteText(int capacity) {
            text = new StringBuilder(capacity);
        }

        void add(char c) {
            flush();
            text.append(c);
        }

        void addCodePoint(int codePoint) {
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("escape sequence is an invalid Unicode code point");
            }
            flush();
            text.appendCodePoint(codePoint);
        }

        void addByte(int value) {
            byte[] longer = Arrays.copyOf(pending, pending.length + 1);
            longer[pending.length] = (byte) value;
            pending = longer;
        }

        String text() {
            flush();
            return text.toString();
        }

        /** Valid UTF-8 becomes its characters; any other byte an unpaired surrogate. */
        private void flush() {
            int i = 0;
            while (i < pending.length) {
                int length = Math.min(sequenceLength(pending[i]), pending.length - i);
                String decoded = new String(pending, i, length, StandardCharsets.UTF_8);
                if (decoded.indexOf('\ufffd') >= 0 && !isReplacement(i, length)) {
                    text.append((char) (ESCAPED_BYTE + (pending[i] & 0xff)));
                    i++;
                } else {
                    text.append(decoded);
                    i += length;
                }
            }
            pending = new byte[0];
        }

        private boolean isReplacement(int i, int length) {
            return length == 3
                    && pending[i] == (byte) 0xef
                    && pending[i + 1] == (byte) 0xbf
                    && pending[i + 2] == (byte) 0xbd;
        }

        private static int sequenceLength(byte first) {
            int b = first & 0xff;
            return b < 0xc0 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
        }
    }
}
