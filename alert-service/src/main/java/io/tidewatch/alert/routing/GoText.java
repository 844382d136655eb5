package io.tidewatch.alert.routing;

/** Texts in double quotes as Go writes and reads them. */
final class GoText {
    /** The text in quotes. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    /**
     * What stands between the quotes, its escapes resolved.
     *
     * @throws IllegalArgumentException when an escape is none
     */
    static String unescape(String inner) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            i++;
            char escaped = i < inner.length() ? inner.charAt(i) : ' ';
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case '"', '\\', '\'' -> out.append(escaped);
                case 'x' -> {
                    out.append((char) hex(inner, i + 1, 2));
                    i += 2;
                }
                case 'u' -> {
                    out.append((char) hex(inner, i + 1, 4));
                    i += 4;
                }
                case 'U' -> {
                    int point = hex(inner, i + 1, 8);
                    if (!Character.isValidCodePoint(point)) {
                        throw new IllegalArgumentException("an escape is no character");
                    }
                    out.appendCodePoint(point);
                    i += 8;
                }
                default -> throw new IllegalArgumentException("there is no escape \\" + escaped);
            }
        }
        return out.toString();
    }

    private static int hex(String text, int from, int digits) {
        if (from + digits > text.length()) {
            throw new IllegalArgumentException("an escape is cut short");
        }
        return Integer.parseUnsignedInt(text.substring(from, from + digits), 16);
    }

    private GoText() {}
}
