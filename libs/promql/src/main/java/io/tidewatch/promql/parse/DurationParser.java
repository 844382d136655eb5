package io.tidewatch.promql.parse;

import io.tidewatch.promql.ast.BinaryOp;
import io.tidewatch.promql.ast.DurationExpr;
import io.tidewatch.promql.ast.NumberLiteral;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.promql.text.NumberText;
import java.util.Locale;

/** The grammar of durations: numbers, {@code 5m}, and, where that is enabled, arithmetic on them. */
final class DurationParser {
    private static final String EXPECTED = "number, duration, step(), or range()";

    private final TokenCursor cursor;
    private final boolean experimental;

    DurationParser(TokenCursor cursor, boolean experimental) {
        this.cursor = cursor;
        this.experimental = experimental;
    }

    /** Whether a word has a meaning inside durations. */
    static boolean isWord(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "step", "range", "min_of", "max_of" -> true;
            default -> false;
        };
    }

    /** Whether the next token begins a duration. */
    boolean startsHere() {
        return switch (cursor.peek().kind()) {
            case NUMBER, DURATION, LEFT_PAREN, ADD, SUB -> true;
            case IDENTIFIER -> isWord(cursor.peek().text());
            default -> false;
        };
    }

    /** A duration between brackets. */
    DurationExpr positive(String context) {
        DurationExpr duration = complete(context, expression(context, BinaryOp.ADD.precedence()));
        if (duration instanceof DurationExpr.Literal literal && ms(literal) <= 0) {
            throw new ParseException(literal.span(), "duration must be greater than 0");
        }
        return duration;
    }

    /** A duration after {@code offset}: arithmetic only in parentheses. */
    DurationExpr offset() {
        return complete("offset", signed("offset", false));
    }

    private DurationExpr complete(String context, DurationExpr duration) {
        if (!experimental && !(duration instanceof DurationExpr.Literal)) {
            throw new ParseException(duration.span(), "experimental duration expression is not enabled");
        }
        return duration;
    }

    /** Milliseconds of a fixed duration. */
    long ms(DurationExpr.Literal literal) {
        double ms = Math.rint(literal.number().value() * 1000);
        if (Double.isNaN(ms) || Math.abs(ms) > Long.MAX_VALUE / 1_000_000) {
            throw new ParseException(literal.span(), "duration out of range");
        }
        return (long) ms;
    }

    private DurationExpr expression(String context, int minPrecedence) {
        cursor.enter();
        DurationExpr left = signed(context, true);
        while (true) {
            Token token = cursor.peek();
            BinaryOp op = token.kind().binaryOp();
            boolean arithmetic = op != null && op.precedence() >= BinaryOp.ADD.precedence() && op != BinaryOp.ATAN2;
            if (op == null || !arithmetic || op.precedence() < minPrecedence) {
                cursor.leave();
                return left;
            }
            cursor.take();
            DurationExpr right = expression(context, op.rightAssociative() ? op.precedence() : op.precedence() + 1);
            boolean byZero = right instanceof DurationExpr.Literal literal
                    && literal.number().value() == 0;
            if (byZero && (op == BinaryOp.DIVIDE || op == BinaryOp.MODULO)) {
                throw cursor.error(token, op == BinaryOp.DIVIDE ? "division by zero" : "modulo by zero");
            }
            left = new DurationExpr.Operation(op, left, right, left.span().to(right.span()));
        }
    }

    /** @param powers whether a power may follow, which binds tighter than the sign */
    private DurationExpr signed(String context, boolean powers) {
        Token sign = cursor.peek();
        if (sign.kind() != TokenKind.SUB && sign.kind() != TokenKind.ADD) {
            return primary(context);
        }
        cursor.take();
        DurationExpr operand = powers ? expression(context, BinaryOp.POWER.precedence()) : primary(context);
        if (sign.kind() == TokenKind.ADD) {
            return operand;
        }
        Span span = cursor.span(sign).to(operand.span());
        return operand instanceof DurationExpr.Literal literal
                ? new DurationExpr.Literal(new NumberLiteral(
                        -literal.number().value(), literal.number().duration(), span))
                : new DurationExpr.Negation(operand, span);
    }

    private DurationExpr primary(String context) {
        Token token = cursor.peek();
        switch (token.kind()) {
            case NUMBER, DURATION -> {
                cursor.take();
                return new DurationExpr.Literal(number(token));
            }
            case LEFT_PAREN -> {
                cursor.take();
                DurationExpr inner = expression(context, BinaryOp.ADD.precedence());
                cursor.expect(TokenKind.RIGHT_PAREN, context, "\")\"");
                return new DurationExpr.Group(inner, cursor.spanFrom(token));
            }
            default -> {
                if (token.kind() == TokenKind.IDENTIFIER && isWord(token.text())) {
                    return call(context);
                }
                throw cursor.unexpected(context, EXPECTED);
            }
        }
    }

    private DurationExpr call(String context) {
        Token name = cursor.take();
        String word = name.text().toLowerCase(Locale.ROOT);
        cursor.expect(TokenKind.LEFT_PAREN, context, "\"(\"");
        if (word.equals("step") || word.equals("range")) {
            cursor.expect(TokenKind.RIGHT_PAREN, context, "\")\"");
            return new DurationExpr.OfQuery(word.equals("step"), cursor.spanFrom(name));
        }
        DurationExpr left = expression(context, BinaryOp.ADD.precedence());
        cursor.expect(TokenKind.COMMA, context, "\",\"");
        DurationExpr right = expression(context, BinaryOp.ADD.precedence());
        cursor.expect(TokenKind.RIGHT_PAREN, context, "\")\"");
        return new DurationExpr.Extreme(word.equals("max_of"), left, right, cursor.spanFrom(name));
    }

    /** The value of a number or duration. */
    NumberLiteral number(Token token) {
        try {
            return token.kind() == TokenKind.DURATION
                    ? new NumberLiteral(DurationText.parse(token.text()) / 1000.0, true, cursor.span(token))
                    : new NumberLiteral(NumberText.parse(token.text()), false, cursor.span(token));
        } catch (NumberFormatException e) {
            throw cursor.error(token, "error parsing number: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw cursor.error(token, String.valueOf(e.getMessage()));
        }
    }
}
