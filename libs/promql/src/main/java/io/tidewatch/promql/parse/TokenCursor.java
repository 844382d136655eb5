package io.tidewatch.promql.parse;

import io.tidewatch.promql.ast.Span;
import java.util.List;

/** Reads the tokens of one query in order and words the errors about them. */
final class TokenCursor {
    /** How deep expressions may nest, so that walking the tree never exhausts the stack. */
    private static final int MAX_DEPTH = 250;

    private final String query;
    private final List<Token> tokens;
    /** Whether it is one line of ASCII, so that a column is an index. */
    private final boolean plain;

    private int next;
    private int depth;

    TokenCursor(String query) {
        this.query = query;
        this.tokens = Lexer.tokens(query);
        this.plain = query.chars().allMatch(c -> c < 0x80 && c != '\n');
    }

    /** Goes one level deeper; throws where expressions nest too deeply. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw error(peek(), "expression is nested too deeply");
        }
    }

    /** Comes back from a level. */
    void leave() {
        depth--;
    }

    int depth() {
        return depth;
    }

    /** Comes back to the level that {@link #depth()} named. */
    void leaveTo(int level) {
        depth = level;
    }

    /** The next token, not consumed. */
    Token peek() {
        return checked(next);
    }

    boolean at(TokenKind kind) {
        return peek().kind() == kind;
    }

    /** The kind of the token after the next one; never fails. */
    TokenKind kindAfterNext() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1)).kind();
    }

    Token take() {
        Token token = peek();
        if (token.kind() != TokenKind.END) {
            next++;
        }
        return token;
    }

    boolean accept(TokenKind kind) {
        if (at(kind)) {
            take();
            return true;
        }
        return false;
    }

    /** The end of the last token taken. */
    int lastEnd() {
        return next == 0 ? 0 : tokens.get(next - 1).end();
    }

    Token expect(TokenKind kind, String context, String expected) {
        if (!at(kind)) {
            throw unexpected(context, expected);
        }
        return take();
    }

    /** The next token does not belong here. */
    ParseException unexpected(String context, String expected) {
        Token token = peek();
        String message = "unexpected " + token.described()
                + (context.isEmpty() ? "" : " in " + context)
                + (expected.isEmpty() ? "" : ", expected " + expected);
        return error(token, message);
    }

    ParseException error(Token token, String message) {
        return new ParseException(span(token), message);
    }

    Span span(Token token) {
        return span(token.start(), token.end());
    }

    private Span span(int start, int end) {
        return plain ? new Span(start, end, 1, start + 1) : Span.of(query, start, end);
    }

    /** From the start of the token to the end of the last one taken. */
    Span spanFrom(Token first) {
        return span(first.start(), lastEnd());
    }

    private Token checked(int index) {
        Token token = tokens.get(index);
        if (token.kind() == TokenKind.ERROR) {
            throw new ParseException(Span.of(query, token.start(), token.end()), token.text());
        }
        return token;
    }
}
