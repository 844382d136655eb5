package io.tidewatch.promql.parse;

import io.tidewatch.promql.text.Quoting;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a query into tokens. The rules and messages are those of Prometheus' lexer; an error becomes the last token, so
 * that an error of the grammar before it is reported first.
 */
final class Lexer {
    private static final char EOF = '\uffff';

    private final String input;
    private final List<Token> tokens = new ArrayList<>();
    private int start;
    private int pos;
    private int parenDepth;
    private boolean braceOpen;
    private boolean bracketOpen;
    private boolean gotColon;
    private boolean gotDuration;

    private Lexer(String input) {
        this.input = input;
    }

    /** All tokens; the last one is an end or an error. Comments are left out. */
    static List<Token> tokens(String input) {
        Lexer lexer = new Lexer(input);
        while (lexer.step()) {}
        return lexer.tokens;
    }

    private boolean step() {
        skipSpaceAndComments();
        start = pos;
        return braceOpen ? insideBraces() : bracketOpen ? insideBrackets() : statement();
    }

    private void skipSpaceAndComments() {
        while (pos < input.length()) {
            char c = input.charAt(pos);
            if (isSpace(c)) {
                pos++;
            } else if (c == '#') {
                while (pos < input.length() && input.charAt(pos) != '\n' && input.charAt(pos) != '\r') {
                    pos++;
                }
            } else {
                return;
            }
        }
    }

    private boolean statement() {
        if (pos >= input.length()) {
            return parenDepth != 0 ? error("unclosed left parenthesis") : end();
        }
        char c = input.charAt(pos++);
        switch (c) {
            case ',':
                return emit(TokenKind.COMMA);
            case '*':
                return emit(TokenKind.MUL);
            case '/':
                return emit(TokenKind.DIV);
            case '%':
                return emit(TokenKind.MOD);
            case '+':
                return emit(TokenKind.ADD);
            case '-':
                return emit(TokenKind.SUB);
            case '^':
                return emit(TokenKind.POW);
            case '@':
                return emit(TokenKind.AT);
            case '=':
                if (accept('=')) {
                    return emit(TokenKind.EQUAL);
                }
                return peek() == '~' ? error("unexpected character after '=': '~'") : emit(TokenKind.ASSIGN);
            case '!':
                return accept('=')
                        ? emit(TokenKind.NOT_EQUAL)
                        : error("unexpected character after '!': " + quoted(nextCodePoint()));
            case '<':
                return emit(accept('/') ? TokenKind.TRIM_UPPER : accept('=') ? TokenKind.LESS_EQUAL : TokenKind.LESS);
            case '>':
                return emit(
                        accept('/') ? TokenKind.TRIM_LOWER : accept('=') ? TokenKind.GREATER_EQUAL : TokenKind.GREATER);
            case '"', '\'':
                return string(c);
            case '`':
                return rawString();
            case '(', ')':
                return parenthesis(c);
            case '{':
                braceOpen = true;
                return emit(TokenKind.LEFT_BRACE);
            case '}':
                return error("unexpected right brace '}'");
            case '[':
                gotColon = false;
                gotDuration = false;
                bracketOpen = true;
                return emit(TokenKind.LEFT_BRACKET);
            case ']':
                return error("unexpected right bracket ']'");
            default:
                return wordOrNumber(c);
        }
    }

    private boolean wordOrNumber(char c) {
        if (isDigit(c) || c == '.' && isDigit(peek())) {
            pos--;
            return numberOrDuration();
        }
        if (isAlpha(c) || c == ':') {
            while (isAlphaNumeric(peek()) || peek() == ':') {
                pos++;
            }
            return emit(TokenKind.ofWord(input.substring(start, pos)));
        }
        pos--;
        return error("unexpected character: " + quoted(nextCodePoint()));
    }

    private boolean insideBraces() {
        if (pos >= input.length()) {
            return error("unexpected end of input inside braces");
        }
        char c = input.charAt(pos++);
        switch (c) {
            case ',':
                return emit(TokenKind.COMMA);
            case '"', '\'':
                return string(c);
            case '`':
                return rawString();
            case '=':
                return emit(accept('~') ? TokenKind.REGEX : TokenKind.ASSIGN);
            case '!':
                if (accept('~')) {
                    return emit(TokenKind.NOT_REGEX);
                }
                return accept('=')
                        ? emit(TokenKind.NOT_EQUAL)
                        : error("unexpected character after '!' inside braces: " + quoted(nextCodePoint()));
            case '{':
                return error("unexpected left brace '{'");
            case '}':
                braceOpen = false;
                return emit(TokenKind.RIGHT_BRACE);
            default:
                if (isAlpha(c)) {
                    while (isAlphaNumeric(peek())) {
                        pos++;
                    }
                    return emit(TokenKind.IDENTIFIER);
                }
                pos--;
                return error("unexpected character inside braces: " + quoted(nextCodePoint()));
        }
    }

    /** Ranges and steps, and arithmetic on them. */
    private boolean insideBrackets() {
        if (pos >= input.length()) {
            return error("unexpected end of input in duration expression");
        }
        char c = input.charAt(pos++);
        switch (c) {
            case ']':
                bracketOpen = false;
                return emit(TokenKind.RIGHT_BRACKET);
            case ':':
                return colon();
            case ',':
                return emit(TokenKind.COMMA);
            case '+':
                return emit(TokenKind.ADD);
            case '-':
                return emit(TokenKind.SUB);
            case '*':
                return emit(TokenKind.MUL);
            case '/':
                return emit(TokenKind.DIV);
            case '%':
                return emit(TokenKind.MOD);
            case '^':
                return emit(TokenKind.POW);
            case '(', ')':
                return parenthesis(c);
            default:
                if (isDigit(c) || c == '.' && isDigit(peek())) {
                    pos--;
                    gotDuration = true;
                    return numberOrDuration();
                }
                while (isAlphaNumeric(peek())) {
                    pos++;
                }
                if (DurationParser.isWord(input.substring(start, pos))) {
                    gotDuration = true;
                    return emit(TokenKind.IDENTIFIER);
                }
                pos = start;
                return error("unexpected character in duration expression: " + quoted(nextCodePoint()));
        }
    }

    private boolean colon() {
        if (!gotDuration) {
            return errorAfter("unexpected colon before duration in duration expression");
        }
        if (gotColon) {
            return errorAfter("unexpected repeated colon in duration expression");
        }
        gotColon = true;
        return emit(TokenKind.COLON);
    }

    private boolean parenthesis(char c) {
        if (c == '(') {
            parenDepth++;
            return emit(TokenKind.LEFT_PAREN);
        }
        parenDepth--;
        return parenDepth < 0 ? errorAfter("unexpected right parenthesis ')'") : emit(TokenKind.RIGHT_PAREN);
    }

    private boolean string(char quote) {
        while (true) {
            char c = pos < input.length() ? input.charAt(pos++) : EOF;
            if (c == quote) {
                return emit(TokenKind.STRING);
            }
            if (c == '\n' || c == EOF) {
                return error("unterminated quoted string");
            }
            if (c == '\\') {
                char e = pos < input.length() ? input.charAt(pos) : EOF;
                if (e == EOF) {
                    return error("escape sequence not terminated");
                }
                boolean known = e == quote || "abfnrtv\\xuU01234567".indexOf(e) >= 0;
                if (!known) {
                    return error(String.format("unknown escape sequence U+%04X '%s'", (int) e, e));
                }
                pos++;
            }
        }
    }

    private boolean rawString() {
        int close = input.indexOf('`', pos);
        if (close < 0) {
            return error("unterminated raw string");
        }
        pos = close + 1;
        return emit(TokenKind.STRING);
    }

    private boolean numberOrDuration() {
        if (scanNumber()) {
            return emit(TokenKind.NUMBER);
        }
        if (scanDurationRest()) {
            return emit(TokenKind.DURATION);
        }
        return error("bad number or duration syntax: " + Quoting.quote(input.substring(start, pos)));
    }

    private boolean scanNumber() {
        boolean hex = false;
        if (accept('0') && (accept('x') || accept('X'))) {
            hex = true;
        }
        boolean digitsOk = scanDigits(hex);
        if (!hex) {
            if (accept('.')) {
                digitsOk &= scanDigits(false);
            }
            if (peek() == 'e' || peek() == 'E') {
                int mark = pos;
                pos++;
                if (!accept('+')) {
                    accept('-');
                }
                if (isDigit(peek())) {
                    digitsOk &= scanDigits(false);
                } else {
                    pos = mark;
                }
            }
        }
        return digitsOk && !isAlphaNumeric(peek());
    }

    /** Digits with single underscores between them. */
    private boolean scanDigits(boolean hex) {
        boolean ok = true;
        boolean lastWasDigit = pos > start;
        while (true) {
            char c = peek();
            boolean digit = hex ? c < 0x80 && Character.digit(c, 16) >= 0 : isDigit(c);
            if (digit) {
                lastWasDigit = true;
            } else if (c == '_') {
                ok &= lastWasDigit;
                lastWasDigit = false;
            } else {
                return ok && (lastWasDigit || pos == start);
            }
            pos++;
        }
    }

    private boolean scanDurationRest() {
        if (!acceptAny("smhdwy")) {
            return false;
        }
        accept('s');
        while (isDigit(peek())) {
            while (isDigit(peek())) {
                pos++;
            }
            if (!acceptAny("smhdw")) {
                return false;
            }
            accept('s');
        }
        if (isAlphaNumeric(peek())) {
            pos++;
            return false;
        }
        return true;
    }

    private char peek() {
        return pos < input.length() ? input.charAt(pos) : EOF;
    }

    private boolean accept(char c) {
        if (pos < input.length() && input.charAt(pos) == c) {
            pos++;
            return true;
        }
        return false;
    }

    private boolean acceptAny(String chars) {
        if (pos < input.length() && chars.indexOf(input.charAt(pos)) >= 0) {
            pos++;
            return true;
        }
        return false;
    }

    /** -1 at the end. */
    private int nextCodePoint() {
        return pos < input.length() ? input.codePointAt(pos) : -1;
    }

    private boolean emit(TokenKind kind) {
        tokens.add(new Token(kind, input.substring(start, pos), start, pos));
        return true;
    }

    private boolean end() {
        tokens.add(new Token(TokenKind.END, "", input.length(), input.length()));
        return false;
    }

    /** An error that Prometheus reports one past the character it is about. */
    private boolean errorAfter(String message) {
        start = pos;
        return error(message);
    }

    private boolean error(String message) {
        tokens.add(new Token(TokenKind.ERROR, message, start, input.length()));
        return false;
    }

    private static String quoted(int codePoint) {
        return codePoint < 0 ? "end of input" : "'" + Character.toString(codePoint) + "'";
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlpha(char c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isAlphaNumeric(char c) {
        return isAlpha(c) || isDigit(c);
    }
}
