package io.tidewatch.query.prom;

/**
 * Names of labels in paths. One that begins with {@code U__} is escaped: {@code __} stands for an underscore,
 * {@code _HEX_} for the character of that number (Prometheus, {@code model.UnescapeName}). Stateless.
 */
final class EscapedName {
    private static final String PREFIX = "U__";
    private static final int MOST_HEX_DIGITS = 6;

    private EscapedName() {}

    /** The name that is meant; the text itself when it is not escaped, or not well. */
    static String unescape(String text) {
        if (!text.startsWith(PREFIX)) {
            return text;
        }
        StringBuilder name = new StringBuilder(text.length());
        int i = PREFIX.length();
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '_') {
                name.append(c);
                continue;
            }
            int end = text.indexOf('_', i);
            if (end < 0 || end - i > MOST_HEX_DIGITS) {
                return text;
            }
            if (end == i) {
                name.append('_');
            } else {
                try {
                    int codePoint = Integer.parseInt(text.substring(i, end), 16);
                    if (!Character.isValidCodePoint(codePoint)
                            || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
                        return text;
                    }
                    name.appendCodePoint(codePoint);
                } catch (NumberFormatException e) {
                    return text;
                }
            }
            i = end + 1;
        }
        return name.toString();
    }
}
