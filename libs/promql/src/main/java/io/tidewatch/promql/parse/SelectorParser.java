package io.tidewatch.promql.parse;

import com.google.re2j.PatternSyntaxException;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.promql.text.NumberText;
import io.tidewatch.promql.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The part of the grammar around selectors: braces, ranges, subqueries, {@code offset} and {@code @}. */
final class SelectorParser {
    private static final String DURATION_EXPECTED = "number, duration, step(), or range()";
    private static final String NOT_A_SELECTOR =
            " modifier must be preceded by an instant vector selector or range vector selector or a subquery";

    private final TokenCursor cursor;

    SelectorParser(TokenCursor cursor) {
        this.cursor = cursor;
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
                    return expr;
                }
            }
            if (++count > 100) {
                throw cursor.error(cursor.peek(), "expression is nested too deeply");
            }
        }
    }

    private Expr brackets(Expr expr, Token first) {
        Token open = cursor.take();
        long rangeMs = positiveDuration("subquery or range selector");
        if (cursor.accept(TokenKind.COLON)) {
            long stepMs = 0;
            if (!cursor.at(TokenKind.RIGHT_BRACKET)) {
                if (!durationStartsHere()) {
                    throw cursor.unexpected("subquery selector", "number, duration, step(), range(), or \"]\"");
                }
                stepMs = positiveDuration("subquery selector");
            }
            cursor.expect(TokenKind.RIGHT_BRACKET, "subquery selector", "\"]\"");
            return new Subquery(expr, rangeMs, stepMs, 0, null, cursor.spanFrom(first));
        }
        cursor.expect(TokenKind.RIGHT_BRACKET, "subquery or range", "\":\" or \"]\"");
        String wrong = !(expr instanceof VectorSelector selector)
                ? "ranges only allowed for vector selectors"
                : selector.offsetMs() != 0
                        ? "no offset modifiers allowed before range"
                        : selector.at() != null ? "no @ modifiers allowed before range" : null;
        if (wrong != null) {
            throw new ParseException(cursor.spanFrom(open), wrong);
        }
        return new MatrixSelector((VectorSelector) expr, rangeMs, cursor.spanFrom(first));
    }

    private Expr offset(Expr expr, Token first) {
        cursor.take();
        boolean negative = cursor.accept(TokenKind.SUB);
        if (!negative) {
            cursor.accept(TokenKind.ADD);
        }
        if (!durationStartsHere()) {
            throw noDuration("offset");
        }
        long value = duration();
        long offsetMs = negative ? -value : value;
        if (expr instanceof VectorSelector s) {
            requireOnce(s.offsetMs() == 0, expr, "offset");
            return new VectorSelector(s.name(), s.matchers(), offsetMs, s.at(), cursor.spanFrom(first));
        }
        if (expr instanceof MatrixSelector m) {
            VectorSelector s = m.selector();
            requireOnce(s.offsetMs() == 0, expr, "offset");
            VectorSelector moved = new VectorSelector(s.name(), s.matchers(), offsetMs, s.at(), s.span());
            return new MatrixSelector(moved, m.rangeMs(), cursor.spanFrom(first));
        }
        if (expr instanceof Subquery s) {
            requireOnce(s.offsetMs() == 0, expr, "offset");
            return new Subquery(s.expr(), s.rangeMs(), s.stepMs(), offsetMs, s.at(), cursor.spanFrom(first));
        }
        throw new ParseException(expr.span(), "offset" + NOT_A_SELECTOR);
    }

    private Expr at(Expr expr, Token first) {
        cursor.take();
        At at = atValue(expr);
        if (expr instanceof VectorSelector s) {
            requireOnce(s.at() == null, expr, "@ <timestamp>");
            return new VectorSelector(s.name(), s.matchers(), s.offsetMs(), at, cursor.spanFrom(first));
        }
        if (expr instanceof MatrixSelector m) {
            VectorSelector s = m.selector();
            requireOnce(s.at() == null, expr, "@ <timestamp>");
            VectorSelector fixed = new VectorSelector(s.name(), s.matchers(), s.offsetMs(), at, s.span());
            return new MatrixSelector(fixed, m.rangeMs(), cursor.spanFrom(first));
        }
        if (expr instanceof Subquery s) {
            requireOnce(s.at() == null, expr, "@ <timestamp>");
            return new Subquery(s.expr(), s.rangeMs(), s.stepMs(), s.offsetMs(), at, cursor.spanFrom(first));
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
        double seconds = seconds(token);
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

    private ParseException noDuration(String context) {
        Token token = cursor.peek();
        boolean arithmetic = token.kind() == TokenKind.LEFT_PAREN
                || token.kind() == TokenKind.SUB
                || token.kind() == TokenKind.ADD
                || Unsupported.IN_DURATIONS.contains(token.text().toLowerCase(Locale.ROOT));
        return arithmetic
                ? ParseException.unsupported(cursor.span(token), "arithmetic on durations")
                : cursor.unexpected(context, DURATION_EXPECTED);
    }

    private boolean durationStartsHere() {
        return cursor.at(TokenKind.NUMBER) || cursor.at(TokenKind.DURATION);
    }

    private long positiveDuration(String context) {
        if (!durationStartsHere()) {
            throw noDuration(context);
        }
        Token token = cursor.peek();
        long ms = duration();
        if (ms <= 0) {
            throw cursor.error(token, "duration must be greater than 0");
        }
        if (cursor.peek().kind().binaryOp() != null) {
            throw ParseException.unsupported(cursor.span(token), "arithmetic on durations");
        }
        return ms;
    }

    private long duration() {
        Token token = cursor.take();
        double ms = Math.rint(seconds(token) * 1000);
        if (Double.isNaN(ms) || Math.abs(ms) > Long.MAX_VALUE / 1_000_000) {
            throw cursor.error(token, "duration out of range");
        }
        return (long) ms;
    }

    private double seconds(Token token) {
        try {
            return token.kind() == TokenKind.DURATION
                    ? DurationText.parse(token.text()) / 1000.0
                    : NumberText.parse(token.text());
        } catch (NumberFormatException e) {
            throw cursor.error(token, "error parsing number: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw cursor.error(token, String.valueOf(e.getMessage()));
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
