package io.tidewatch.alert.routing;

import io.tidewatch.alert.routing.AlertMatcher.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads matchers as they are written in configurations and requests: {@code a="b"}, {@code {a="b", c=~"d.*"}}. First by
 * the grammar of Alertmanager 0.27 and later, in which names may be any UTF-8 text in quotes; what that does not take,
 * by the older one, in which a value without quotes may hold nearly anything.
 */
public final class MatcherParser {
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern OLD_FORM =
            Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(=~|=|!=|!~)\\s*(.*?)\\s*", Pattern.DOTALL);
    private static final String RESERVED = "{}!=~,\\\"'`";

    private final String text;
    private int at;

    private MatcherParser(String text) {
        this.text = text;
    }

    /** Whether a label name needs no quotes. */
    static boolean isPlainName(String name) {
        return PLAIN_NAME.matcher(name).matches();
    }

    /** @throws IllegalArgumentException with a message for the person who wrote it */
    public static List<AlertMatcher> parse(String text) {
        try {
            return new MatcherParser(text).all();
        } catch (IllegalArgumentException e) {
            try {
                return oldForm(text);
            } catch (IllegalArgumentException older) {
                throw new IllegalArgumentException("bad matcher format: " + text + ": " + e.getMessage(), older);
            }
        }
    }

    private List<AlertMatcher> all() {
        List<AlertMatcher> matchers = new ArrayList<>();
        skipSpace();
        boolean braces = peek() == '{';
        at += braces ? 1 : 0;
        skipSpace();
        while (at < text.length() && peek() != '}') {
            matchers.add(one());
            skipSpace();
            if (peek() == ',') {
                at++;
                skipSpace();
            } else if (at < text.length() && peek() != '}') {
                throw wrong("expected a comma");
            }
        }
        if (braces) {
            if (peek() != '}') {
                throw wrong("expected }");
            }
            at++;
            skipSpace();
        }
        if (at < text.length()) {
            throw wrong("unexpected '" + peek() + "'");
        }
        return matchers;
    }

    private AlertMatcher one() {
        String name = word("a label name");
        if (name.isEmpty()) {
            throw wrong("a label name is empty");
        }
        skipSpace();
        Op op = op();
        skipSpace();
        return new AlertMatcher(name, op, word("a value"));
    }

    private Op op() {
        for (Op op : List.of(Op.MATCHES, Op.NOT_MATCHES, Op.NOT_EQUAL, Op.EQUAL)) {
            if (text.startsWith(op.text(), at)) {
                at += op.text().length();
                return op;
            }
        }
        throw wrong("expected an operator: =, !=, =~ or !~");
    }

    private String word(String what) {
        if (peek() == '"') {
            return quoted();
        }
        int from = at;
        while (at < text.length() && !Character.isWhitespace(peek()) && RESERVED.indexOf(peek()) < 0) {
            at++;
        }
        if (at == from) {
            throw wrong("expected " + what);
        }
        return text.substring(from, at);
    }

    private String quoted() {
        int from = ++at;
        while (at < text.length() && peek() != '"') {
            at += peek() == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
            throw wrong("the quotes are not closed");
        }
        return GoText.unescape(text.substring(from, at++));
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("at position " + at + ": " + why);
    }

    private static List<AlertMatcher> oldForm(String text) {
        String inner = text.strip();
        inner = inner.startsWith("{") ? inner.substring(1) : inner;
        inner = inner.endsWith("}") ? inner.substring(0, inner.length() - 1) : inner;
        List<AlertMatcher> matchers = new ArrayList<>();
        for (String part : outsideQuotes(inner)) {
            if (!part.isBlank()) {
                matchers.add(oldOne(part));
            }
        }
        return matchers;
    }

    private static List<String> outsideQuotes(String text) {
        List<String> parts = new ArrayList<>();
        boolean inside = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                inside = !inside;
            } else if (c == ',' && !inside) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static AlertMatcher oldOne(String text) {
        Matcher form = OLD_FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("it is not of the form name=value");
        }
        String value = form.group(3);
        boolean opens = value.startsWith("\"");
        boolean closes = value.length() > 1 && value.endsWith("\"") && !value.endsWith("\\\"");
        if (opens != closes) {
            throw new IllegalArgumentException("the quotes are not in pairs");
        }
        value = opens ? value.substring(1, value.length() - 1) : value;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            char next = i + 1 < value.length() ? value.charAt(i + 1) : '\0';
            if (c == '\\' && (next == '"' || next == '\\' || next == 'n')) {
                out.append(next == 'n' ? '\n' : next);
                i++;
            } else if (c == '"') {
                throw new IllegalArgumentException("a quote within must be escaped");
            } else {
                out.append(c);
            }
        }
        Op op = List.of(Op.values()).stream()
                .filter(each -> each.text().equals(form.group(2)))
                .findFirst()
                .orElseThrow();
        return new AlertMatcher(form.group(1), op, out.toString());
    }
}
