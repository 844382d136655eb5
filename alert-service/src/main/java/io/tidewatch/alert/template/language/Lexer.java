package io.tidewatch.alert.template.language;

import io.tidewatch.alert.template.language.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a template into tokens; comments are left out. Used once. */
final class Lexer {
    private static final String SPACES = " \t\r\n";

    private final Source source;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Lexer(Source source) {
        this.source = source;
        this.text = source.text();
    }

    List<Token> tokens() {
        boolean trim = false;
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            int end = open < 0 ? text.length() : open;
            boolean trimNext = open >= 0 && trims(open + 2);
            literal(trim, trimNext, end);
            at = end;
            if (open < 0) {
                break;
            }
            at = open + 2 + (trimNext ? 2 : 0);
            trim = action(open);
        }
        tokens.add(new Token(Kind.END, "", text.length()));
        return tokens;
    }

    /** Whether {@code "- "} stands there. */
    private boolean trims(int from) {
        return from + 1 < text.length() && text.charAt(from) == '-' && isSpace(text.charAt(from + 1));
    }

    private void literal(boolean trimStart, boolean trimEnd, int end) {
        int from = at;
        int to = end;
        while (trimStart && from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (trimEnd && to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        if (to > from) {
            tokens.add(new Token(Kind.TEXT, text.substring(from, to), from));
        }
    }

    /** Reads an action up to its end; whether the text behind it is to be trimmed. */
    private boolean action(int open) {
        if (text.startsWith("/*", at)) {
            return comment(open);
        }
        tokens.add(new Token(Kind.LEFT, "{{", open));
        int depth = 0;
        while (true) {
            if (at >= text.length()) {
                throw source.wrong(open, "unclosed action");
            }
            boolean trim = isSpace(text.charAt(at)) && text.startsWith("-}}", at + 1);
            if (trim || text.startsWith("}}", at)) {
                if (depth > 0) {
                    throw source.wrong(at, "unclosed left paren");
                }
                tokens.add(new Token(Kind.RIGHT, "}}", at));
                at += trim ? 4 : 2;
                return trim;
            }
            Token token = token();
            depth += token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
            if (depth < 0) {
                throw source.wrong(token.at(), "unexpected right paren");
            }
            tokens.add(token);
        }
    }

    private boolean comment(int open) {
        int close = text.indexOf("*/", at + 2);
        if (close < 0) {
            throw source.wrong(open, "unclosed comment");
        }
        at = close + 2;
        boolean trim = at < text.length() && isSpace(text.charAt(at)) && text.startsWith("-}}", at + 1);
        if (!trim && !text.startsWith("}}", at)) {
            throw source.wrong(at, "comment ends before closing delimiter");
        }
        at += trim ? 4 : 2;
        return trim;
    }

    private Token token() {
        int from = at;
        char c = text.charAt(at);
        if (isSpace(c)) {
            // The space before a trimming end belongs to it.
            while (at < text.length() && isSpace(text.charAt(at)) && !(at > from && text.startsWith("-}}", at + 1))) {
                at++;
            }
            return cut(Kind.SPACE, from);
        }
        return switch (c) {
            case '|' -> single(Kind.PIPE);
            case '(' -> single(Kind.OPEN);
            case ')' -> single(Kind.CLOSE);
            case ',' -> single(Kind.COMMA);
            case '=' -> single(Kind.ASSIGN);
            case '"', '`', '\'' -> quoted(c);
            case ':' -> {
                if (!text.startsWith(":=", at)) {
                    throw source.wrong(at, "expected :=");
                }
                at += 2;
                yield cut(Kind.DECLARE, from);
            }
            case '$' -> word(Kind.VARIABLE);
            case '.' -> {
                char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
                yield next >= '0' && next <= '9' ? number() : isWordPart(next) ? word(Kind.FIELD) : single(Kind.DOT);
            }
            default -> {
                if (c == '+' || c == '-' || (c >= '0' && c <= '9')) {
                    yield number();
                }
                if (isWordPart(c)) {
                    yield word(Kind.WORD);
                }
                throw source.wrong(at, "unrecognized character in action: U+%04X '%c'".formatted((int) c, c));
            }
        };
    }

    private Token single(Kind kind) {
        at++;
        return cut(kind, at - 1);
    }

    private Token word(Kind kind) {
        int from = at++;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        Token token = cut(kind, from);
        if (at < text.length() && !ends(text.charAt(at)) && !text.startsWith("}}", at)) {
            throw source.wrong(at, "bad character U+%04X '%c'".formatted((int) text.charAt(at), text.charAt(at)));
        }
        return token;
    }

    private Token number() {
        int from = at++;
        while (at < text.length()
                && (isWordPart(text.charAt(at))
                        || text.charAt(at) == '.'
                        || ((text.charAt(at) == '+' || text.charAt(at) == '-')
                                && "eEpP".indexOf(text.charAt(at - 1)) >= 0))) {
            at++;
        }
        return cut(Kind.NUMBER, from);
    }

    private Token quoted(char quote) {
        int from = at++;
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\n' && quote != '`') {
                break;
            }
            at += text.charAt(at) == '\\' && quote != '`' ? 2 : 1;
        }
        if (at >= text.length() || text.charAt(at) != quote) {
            throw source.wrong(
                    from,
                    quote == '`'
                            ? "unterminated raw quoted string"
                            : quote == '"' ? "unterminated quoted string" : "unterminated character constant");
        }
        at++;
        return cut(quote == '\'' ? Kind.CHARACTER : Kind.STRING, from);
    }

    private Token cut(Kind kind, int from) {
        return new Token(kind, text.substring(from, at), from);
    }

    private static boolean ends(char c) {
        return isSpace(c) || ".,|:)(=".indexOf(c) >= 0;
    }

    private static boolean isSpace(char c) {
        return SPACES.indexOf(c) >= 0;
    }

    private static boolean isWordPart(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
