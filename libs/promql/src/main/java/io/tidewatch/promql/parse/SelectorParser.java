package io.tidewatch.promql.parse;

import com.google.re2j.PatternSyntaxException;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.DurationExpr;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the grammar around selectors: braces, ranges, subqueries, {@code offset} and {@code @}. */
final class SelectorParser {
    private static final String NOT_A_SELECTOR =
            " modifier must be preceded by an instant vector selector or range vector selector or a subquery";

    private final TokenCursor cursor;
    private final DurationParser durations;
    private final boolean experimental;

    SelectorParser(TokenCursor cursor, DurationParser durations, boolean experimental) {
        this.cursor = cursor;
        this.durations = durations;
        this.experimental = experimental;
    }

    /** Whether the next token begins a selector. */
    boolean startsHere() {
        return cursor.at(TokenKind.LEFT_BRACE) || cursor.peek().kind().canNameMetric();
    }

    VectorSelector vectorSelector() {
        Token first = cursor.peek();
        String name = "";
        if (first.kind() != TokenKind.LEFT_BRACE) {
            name = cursor.take().text();
        }
        List<LabelMatcher> matchers = new ArrayList<>();
        if (cursor.accept(TokenKind.LEFT_BRACE)) {
            braces(matchers);
        }
        if (!name.isEmpty()) {
            matchers.add(Parser.nameMatcher(name));
        }
        return new VectorSelector(name, matchers, 0, null, cursor.spanFrom(first));
    }

    private void braces(List<LabelMatcher> matchers) {
        while (!cursor.accept(TokenKind.RIGHT_BRACE)) {
            matchers.add(matcher());
            if (!cursor.at(TokenKind.RIGHT_BRACE) && !cursor.accept(TokenKind.COMMA)) {
                throw cursor.unexpected("label matching", "\",\" or \"}\"");
            }
        }
    }

    private LabelMatcher matcher() {
        Token name = cursor.peek();
        boolean quoted = name.kind() == TokenKind.STRING;
        if (!quoted && name.kind() != TokenKind.IDENTIFIER) {
            throw cursor.unexpected("label matching", "identifier or \"}\"");
        }
        cursor.take();
        String label = quoted ? unquote(name) : name.text();
        LabelMatcher.Op op = matchOp(cursor.peek().kind());
        if (op == null) {
            if (quoted && (cursor.at(TokenKind.COMMA) || cursor.at(TokenKind.RIGHT_BRACE))) {
                return Parser.nameMatcher(label);
            }
            throw cursor.unexpected("label matching", "label matching operator");
        }
        cursor.take();
        Token value = cursor.expect(TokenKind.STRING, "label matching", "string");
        try {
            return new LabelMatcher(label, op, unquote(value));
        } catch (PatternSyntaxException e) {
            throw new ParseException(cursor.spanFrom(name), String.valueOf(e.getMessage()));
        }
    }

    private static LabelMatcher.@Nullable Op matchOp(TokenKind kind) {
        return switch (kind) {
            case ASSIGN -> LabelMatcher.Op.EQUAL;
            case NOT_EQUAL -> LabelMatcher.Op.NOT_EQUAL;
            case REGEX -> LabelMatcher.Op.REGEX;
            case NOT_REGEX -> LabelMatcher.Op.NOT_REGEX;
            default -> null;
        };
    }

    /** Applies whatever ranges, offsets and times follow. */
    Expr modifiers(Expr operand, Token first) {
        Expr expr = operand;
        int count = 0;
        while (true) {
            switch (cursor.peek().kind()) {
                case LEFT_BRACKET -> expr = brackets(expr, first);
                case OFFSET -> expr = offset(expr, first);
                case AT -> expr = at(expr, first);
                default -> {
                    Extension extension = extension(cursor.peek());
                    if (extension == Extension.NONE) {
                        return expr;
                    }
                    expr = extended(expr, extension, first);
                }
            }
            if (++count > 100) {
                throw cursor.error(cursor.peek(), "expression is nested too deeply");
            }
        }
    }

    private static Extension extension(Token token) {
        if (token.kind() == TokenKind.IDENTIFIER) {
            for (Extension extension : Extension.values()) {
                if (extension != Extension.NONE && token.text().equalsIgnoreCase(extension.text())) {
                    return extension;
                }
            }
        }
        return Extension.NONE;
    }

    private Expr extended(Expr expr, Extension extension, Token first) {
        cursor.take();
        String word = extension.text();
        if (!experimental) {
            throw new ParseException(expr.span(), word + " modifier is experimental and not enabled");
        }
        VectorSelector selector = expr instanceof VectorSelector vector
                ? vector
                : expr instanceof MatrixSelector matrix ? matrix.selector() : null;
        if (selector == null) {
            throw new ParseException(
                    expr.span(),
                    word
                            + (expr instanceof Subquery
                                    ? " modifier is not supported for subqueries"
                                    : " modifier not implemented"));
        }
        if (selector.extension() != Extension.NONE && selector.extension() != extension) {
            throw new ParseException(expr.span(), "anchored and smoothed modifiers cannot be used together");
        }
        return expr instanceof MatrixSelector matrix
                ? matrix.withSelector(selector.withExtension(extension, selector.span()), cursor.spanFrom(first))
                : selector.withExtension(extension, cursor.spanFrom(first));
    }

    /** Milliseconds of a fixed duration; 0 for a calculated one. */
    private long fixed(DurationExpr duration) {
        return duration instanceof DurationExpr.Literal literal ? durations.ms(literal) : 0;
    }

    private static @Nullable DurationExpr calculated(DurationExpr duration) {
        return duration instanceof DurationExpr.Literal ? null : duration;
    }

    private Expr brackets(Expr expr, Token first) {
        Token open = cursor.take();
        DurationExpr range = durations.positive("subquery or range selector");
        if (cursor.accept(TokenKind.COLON)) {
            DurationExpr step = null;
            if (!cursor.at(TokenKind.RIGHT_BRACKET)) {
                if (!durations.startsHere()) {
                    throw cursor.unexpected("subquery selector", "number, duration, step(), range(), or \"]\"");
                }
                step = durations.positive("subquery selector");
            }
            cursor.expect(TokenKind.RIGHT_BRACKET, "subquery selector", "\"]\"");
            return new Subquery(
                    expr,
                    fixed(range),
                    step == null ? 0 : fixed(step),
                    0,
                    calculated(range),
                    step == null ? null : calculated(step),
                    null,
                    null,
                    cursor.spanFrom(first));
        }
        cursor.expect(TokenKind.RIGHT_BRACKET, "subquery or range", "\":\" or \"]\"");
        String wrong = !(expr instanceof VectorSelector selector)
                ? "ranges only allowed for vector selectors"
                : selector.hasOffset()
                        ? "no offset modifiers allowed before range"
                        : selector.at() != null ? "no @ modifiers allowed before range" : null;
        if (wrong != null) {
            throw new ParseException(cursor.spanFrom(open), wrong);
        }
        return new MatrixSelector((VectorSelector) expr, fixed(range), calculated(range), cursor.spanFrom(first));
    }

    private Expr offset(Expr expr, Token first) {
        cursor.take();
        DurationExpr duration = durations.offset();
        long ms = fixed(duration);
        DurationExpr offset = calculated(duration);
        if (expr instanceof VectorSelector s) {
            requireOnce(!s.hasOffset(), expr, "offset");
            return s.withOffset(ms, offset, cursor.spanFrom(first));
        }
        if (expr instanceof MatrixSelector m) {
            requireOnce(!m.selector().hasOffset(), expr, "offset");
            VectorSelector moved =
                    m.selector().withOffset(ms, offset, m.selector().span());
            return m.withSelector(moved, cursor.spanFrom(first));
        }
        if (expr instanceof Subquery s) {
            requireOnce(!s.hasOffset(), expr, "offset");
            return s.withOffset(ms, offset, cursor.spanFrom(first));
        }
        throw new ParseException(expr.span(), "offset" + NOT_A_SELECTOR);
    }

    private Expr at(Expr expr, Token first) {
        cursor.take();
        At at = atValue(expr);
        if (expr instanceof VectorSelector s) {
            requireOnce(s.at() == null, expr, "@ <timestamp>");
            return s.withAt(at, cursor.spanFrom(first));
        }
        if (expr instanceof MatrixSelector m) {
            requireOnce(m.selector().at() == null, expr, "@ <timestamp>");
            return m.withSelector(m.selector().withAt(at, m.selector().span()), cursor.spanFrom(first));
        }
        if (expr instanceof Subquery s) {
            requireOnce(s.at() == null, expr, "@ <timestamp>");
            return s.withAt(at, cursor.spanFrom(first));
        }
        throw new ParseException(expr.span(), "@" + NOT_A_SELECTOR);
    }

    private At atValue(Expr expr) {
        if (cursor.at(TokenKind.START) || cursor.at(TokenKind.END_OF_QUERY)) {
            At.Kind kind = cursor.take().kind() == TokenKind.START ? At.Kind.START : At.Kind.END;
            cursor.expect(TokenKind.LEFT_PAREN, "@", "timestamp");
            cursor.expect(TokenKind.RIGHT_PAREN, "@", "timestamp");
            return new At(kind, 0);
        }
        boolean negative = cursor.accept(TokenKind.SUB);
        if (!negative) {
            cursor.accept(TokenKind.ADD);
        }
        if (!cursor.at(TokenKind.NUMBER) && !cursor.at(TokenKind.DURATION)) {
            throw cursor.unexpected("@", "timestamp");
        }
        Token token = cursor.take();
        double seconds = durations.number(token).value();
        double ms = Math.floor((negative ? -seconds : seconds) * 1000 + 0.5);
        if (Double.isNaN(ms) || ms >= Long.MAX_VALUE || ms <= Long.MIN_VALUE) {
            throw new ParseException(
                    expr.span(), "timestamp out of bounds for @ modifier: " + (negative ? "-" : "") + token.text());
        }
        return At.timestamp((long) ms);
    }

    private void requireOnce(boolean first, Expr expr, String what) {
        if (!first) {
            throw new ParseException(expr.span(), what + " may not be set multiple times");
        }
    }

    /** The text of a string token. */
    String unquote(Token token) {
        try {
            return Quoting.unquote(token.text());
        } catch (IllegalArgumentException e) {
            throw cursor.error(token, "error unquoting string " + Quoting.quote(token.text()) + ": " + e.getMessage());
        }
    }

    /** Whether a matcher sets the metric's name. */
    static boolean isName(LabelMatcher matcher) {
        return matcher.name().equals(Labels.NAME);
    }
}
