package io.tidewatch.ingest.masking;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets and personal data in free text by a word in brackets that says what was there: values of secret
 * names ({@code password=…}, {@code "token": "…"}, {@code Authorization: …}), bearer and basic credentials, keys and
 * JSON web tokens, private keys, passwords in URLs, card numbers and e-mail addresses. One pass over the text, time
 * linear in its length. Masking a masked text changes nothing. Safe for any thread.
 */
public final class TextMasker {
    static final String SECRET = "[masked:secret]";
    static final String CARD = "[masked:card]";
    static final String EMAIL = "[masked:email]";

    private static final Set<String> PLAIN_VALUES = Set.of("null", "true", "false", "none", "undefined");
    /** Words that follow "bearer" in prose. */
    private static final Set<String> PROSE = Set.of(
            "authentication", "authorization", "credentials", "tokens", "scheme", "required", "realm", "security");

    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_DOMAIN = 255;

    private final String text;
    private @Nullable StringBuilder out;
    /** Up to here the text has been copied or masked. */
    private int flushed;

    private TextMasker(String text) {
        this.text = text;
    }

    /** The text without what must not be written; the same object when nothing was found. */
    public static String mask(String text) {
        return new TextMasker(text).run();
    }

    /** The value of a named field or label: masked as a whole when the name promises a secret, else as text. */
    public static String mask(String name, String value) {
        return !value.isEmpty() && SecretNames.contains(name) && !isMasked(value) ? SECRET : mask(value);
    }

    /** Whether the name of a field, header or label promises a secret. */
    public static boolean isSecretName(String name) {
        return SecretNames.contains(name);
    }

    private static boolean isMasked(String value) {
        return value.equals(SECRET) || value.equals(CARD) || value.equals(EMAIL);
    }

    private String run() {
        int i = 0;
        while (i < text.length()) {
            i = Math.max(i + 1, step(i));
        }
        return out == null ? text : out.append(text, flushed, text.length()).toString();
    }

    /** Handles what begins at the index; returns where to go on. */
    private int step(int i) {
        char c = text.charAt(i);
        if (c == '@') {
            return email(i, 1);
        }
        if (c == '%' && KnownTokens.startsWith(text, i, "%40")) {
            return email(i, 3);
        }
        if (c == ':' && KnownTokens.startsWith(text, i, "://")) {
            return userInfo(i + 3);
        }
        if (c == '-' && KnownTokens.startsWith(text, i, "-----BEGIN ")) {
            return privateKey(i);
        }
        if (c == '[' && KnownTokens.startsWith(text, i, "[masked:")) {
            int end = i + "[masked:".length();
            while (end < text.length() && end - i < SECRET.length() && text.charAt(end) != ']') {
                end++;
            }
            return end;
        }
        if (isWord(c) && (i == 0 || !isWord(text.charAt(i - 1)))) {
            int next = word(i);
            if (next > i) {
                return next;
            }
        }
        if (c >= '0' && c <= '9') {
            int end = CardNumbers.end(text, i);
            if (end > 0) {
                replace(i, end, CARD);
                return end;
            }
        }
        return i + 1;
    }

    private int word(int start) {
        int end = start;
        while (end < text.length() && isWord(text.charAt(end))) {
            end++;
        }
        int value = valueOf(end);
        if (value > 0 && SecretNames.contains(text, start, end)) {
            return secretValue(start, end, value);
        }
        int credentials = credentials(start, end);
        if (credentials > 0) {
            return credentials;
        }
        int token = KnownTokens.end(text, start);
        if (token > 0) {
            replace(start, token, SECRET);
            return token;
        }
        if (KnownTokens.startsWith(text, start, "hooks.slack.com/services/")) {
            int from = start + "hooks.slack.com/services/".length();
            int to = bareEnd(from);
            replace(from, to, SECRET);
            return to;
        }
        return -1;
    }

    /** Where the value of the name that ends at the index begins, its quote included; -1 when none follows. */
    private int valueOf(int nameEnd) {
        int at = skipQuote(nameEnd);
        at = skipBlanks(at);
        if (at >= text.length() || (text.charAt(at) != '=' && text.charAt(at) != ':')) {
            return -1;
        }
        if (KnownTokens.startsWith(text, at, "://")) {
            return -1;
        }
        at++;
        if (at < text.length() && (text.charAt(at) == '>' || text.charAt(at) == '=')) {
            at++;
        }
        at = skipBlanks(at);
        return at < text.length() ? at : -1;
    }

    private int skipBlanks(int at) {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** Skips one quote, which may stand behind back slashes (JSON within a string). */
    private int skipQuote(int at) {
        int quote = at;
        while (quote < text.length() && text.charAt(quote) == '\\') {
            quote++;
        }
        return quote < text.length() && isQuote(text.charAt(quote)) ? quote + 1 : at;
    }

    private int secretValue(int nameStart, int nameEnd, int valueStart) {
        int from = skipQuote(valueStart);
        int to;
        if (from > valueStart) {
            to = quotedEnd(from, text.charAt(from - 1), from - 1 > valueStart);
        } else if (SecretNames.isWholeLine(text, nameStart, nameEnd)) {
            to = lineEnd(from);
        } else {
            to = bareEnd(from);
            if (SecretNames.hasScheme(text, nameStart, nameEnd)) {
                to = afterScheme(from, to);
            }
        }
        String value = text.substring(from, to);
        if (value.isEmpty() || PLAIN_VALUES.contains(value) || value.startsWith("[masked:")) {
            return Math.max(to, nameEnd);
        }
        replace(from, to, SECRET);
        return to;
    }

    /** {@code Bearer abc}: two words; {@code Digest a="b", c="d"}: the rest of the line. */
    private int afterScheme(int from, int schemeEnd) {
        int blank = skipBlanks(schemeEnd);
        if (blank == schemeEnd || blank >= text.length()) {
            return schemeEnd;
        }
        String scheme = text.substring(from, schemeEnd);
        for (String known : new String[] {"Bearer", "Basic", "Token", "ApiKey", "Negotiate", "NTLM"}) {
            if (scheme.equalsIgnoreCase(known)) {
                return Math.max(schemeEnd, bareEnd(blank));
            }
        }
        boolean parameters = scheme.equalsIgnoreCase("Digest") || scheme.startsWith("AWS4-");
        return parameters ? lineEnd(schemeEnd) : schemeEnd;
    }

    /** {@code Bearer …} and {@code Basic …} outside a header. */
    private int credentials(int start, int end) {
        boolean bearer = isWordEqual(start, end, "bearer");
        if (!bearer && !isWordEqual(start, end, "basic")) {
            return -1;
        }
        int from = skipBlanks(end);
        if (from == end) {
            return -1;
        }
        int to = from;
        while (to < text.length() && isCredential(text.charAt(to))) {
            to++;
        }
        while (to > from && text.charAt(to - 1) == '.') {
            to--;
        }
        if (to - from < 8) {
            return -1;
        }
        String value = text.substring(from, to);
        boolean secret = bearer ? !PROSE.contains(value.toLowerCase(Locale.ROOT)) : looksEncoded(value);
        if (!secret) {
            return -1;
        }
        replace(from, to, SECRET);
        return to;
    }

    private boolean isWordEqual(int start, int end, String word) {
        return end - start == word.length() && text.regionMatches(true, start, word, 0, word.length());
    }

    /** Base64 of anything has digits, padding or capitals within. */
    private static boolean looksEncoded(String value) {
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c >= '0' && c <= '9') || c == '=' || (c >= 'A' && c <= 'Z')) {
                return true;
            }
        }
        return false;
    }

    private int email(int at, int width) {
        int from = at;
        int lowest = Math.max(flushed, at - LONGEST_LOCAL_PART);
        while (from > lowest && isLocalPart(text.charAt(from - 1))) {
            from--;
        }
        while (from < at && text.charAt(from) == '.') {
            from++;
        }
        int to = domainEnd(at + width);
        if (from == at || to < 0) {
            return at + 1;
        }
        replace(from, to, EMAIL);
        return to;
    }

    /** End of a host name with a dot and a top level of letters; -1 when there is none. */
    private int domainEnd(int start) {
        int end = start;
        int limit = Math.min(text.length(), start + LONGEST_DOMAIN);
        while (end < limit
                && (Character.isLetterOrDigit(text.charAt(end))
                        || text.charAt(end) == '-'
                        || text.charAt(end) == '.')) {
            end++;
        }
        while (end > start && (text.charAt(end - 1) == '.' || text.charAt(end - 1) == '-')) {
            end--;
        }
        int dot = end - 1;
        while (dot > start && text.charAt(dot) != '.') {
            dot--;
        }
        if (dot <= start || end - dot < 3) {
            return -1;
        }
        for (int i = dot + 1; i < end; i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return -1;
            }
        }
        return end;
    }

    /** {@code scheme://user:password@host}: the password goes, and a user alone where it is long enough for a key. */
    private int userInfo(int start) {
        int end = start;
        int at = -1;
        int colon = -1;
        while (end < text.length() && !isEndOfAuthority(text.charAt(end))) {
            char c = text.charAt(end);
            if (c == '@') {
                at = end;
            } else if (c == ':' && colon < 0) {
                colon = end;
            }
            end++;
        }
        if (at < 0) {
            return start;
        }
        if (colon >= 0 && colon < at) {
            if (colon + 1 < at && !text.startsWith("[masked:", colon + 1)) {
                replace(colon + 1, at, SECRET);
            }
            return at + 1;
        }
        if (at - start >= 16) {
            replace(start, at, SECRET);
            return at + 1;
        }
        return start;
    }

    private int privateKey(int start) {
        int headEnd = text.indexOf("-----", start + 11);
        if (headEnd < 0
                || headEnd - start > 64
                || !text.substring(start, headEnd).endsWith("PRIVATE KEY")) {
            return start + 11;
        }
        int foot = text.indexOf("-----END ", headEnd);
        int footEnd = foot < 0 ? -1 : text.indexOf("-----", foot + 9);
        int end = footEnd < 0 ? text.length() : footEnd + 5;
        replace(start, end, SECRET);
        return end;
    }

    private int bareEnd(int from) {
        int to = from;
        while (to < text.length() && !isEndOfBareValue(text.charAt(to))) {
            to++;
        }
        return to;
    }

    private int lineEnd(int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) != '\n' && text.charAt(to) != '\r' && text.charAt(to) != '"') {
            to++;
        }
        return to;
    }

    /** Position of the closing quote, or of the back slash before it where the opening one had some. */
    private int quotedEnd(int from, char quote, boolean escaped) {
        int to = from;
        while (to < text.length()) {
            char c = text.charAt(to);
            if (c == quote) {
                return to;
            }
            if (c == '\\') {
                int run = to;
                while (run < text.length() && text.charAt(run) == '\\') {
                    run++;
                }
                if (escaped && run < text.length() && text.charAt(run) == quote) {
                    return to;
                }
                to = escaped ? run : to + 2;
            } else {
                to++;
            }
        }
        return text.length();
    }

    private void replace(int from, int to, String mask) {
        StringBuilder target = out;
        if (target == null) {
            target = new StringBuilder(text.length());
            out = target;
        }
        target.append(text, flushed, from).append(mask);
        flushed = to;
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    private static boolean isCredential(char c) {
        return isWord(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
    }

    private static boolean isLocalPart(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
    }

    private static boolean isEndOfAuthority(char c) {
        return c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '<' || c == '>' || c <= ' ';
    }

    private static boolean isEndOfBareValue(char c) {
        return c <= ' ' || "&,;\"'`<>(){}|".indexOf(c) >= 0;
    }
}
