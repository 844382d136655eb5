package io.tidewatch.promql.parse;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.AggregationOp;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.BinaryOp;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.NumberLiteral;
import io.tidewatch.promql.ast.Paren;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.ast.StringLiteral;
import io.tidewatch.promql.ast.Unary;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.ast.VectorMatching;
import io.tidewatch.promql.ast.VectorMatching.Cardinality;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.promql.text.NumberText;
import io.tidewatch.promql.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A Pratt parser for PromQL. Use once. */
public final class Parser {
    /** How deep expressions may nest, so that walking the tree never exhausts the stack. */
    private static final int MAX_DEPTH = 250;

    private final TokenCursor cursor;
    private final SelectorParser selectors;
    private final boolean experimental;
    private int depth;

    private Parser(String query, boolean experimental) {
        this.experimental = experimental;
        this.cursor = new TokenCursor(query);
        this.selectors = new SelectorParser(cursor);
    }

    /**
     * Parses and type-checks a query.
     *
     * @param experimental whether experimental functions may be called
     * @throws ParseException with the message and position of the first error
     */
    public static Expr parse(String query, boolean experimental) {
        Parser parser = new Parser(query, experimental);
        if (parser.cursor.at(TokenKind.END)) {
            throw new ParseException(Span.of(query, 0, 0), "no expression found in input");
        }
        Expr expr = parser.expression(0);
        if (!parser.cursor.at(TokenKind.END)) {
            throw parser.cursor.unexpected("", "");
        }
        new TypeChecker(query).check(expr);
        return expr;
    }

    /**
     * Parses an instant vector selector without modifiers, as {@code match[]} parameters hold it.
     *
     * @throws ParseException with the message and position of the first error
     */
    public static VectorSelector parseSelector(String query) {
        Parser parser = new Parser(query, false);
        if (!parser.selectors.startsHere()) {
            throw parser.cursor.unexpected("", "");
        }
        VectorSelector selector = parser.selectors.vectorSelector();
        if (!parser.cursor.at(TokenKind.END)) {
            throw parser.cursor.unexpected("", "");
        }
        new TypeChecker(query).check(selector);
        return selector;
    }

    /**
     * Parses the labels of one series, as {@link io.tidewatch.model.Labels#toString()} writes them.
     *
     * @throws ParseException with the message and position of the first error
     */
    public static Labels parseMetric(String text) {
        Parser parser = new Parser(text, false);
        if (!parser.selectors.startsHere()) {
            throw parser.cursor.unexpected("", "");
        }
        VectorSelector selector = parser.selectors.vectorSelector();
        if (!parser.cursor.at(TokenKind.END)) {
            throw parser.cursor.unexpected("", "");
        }
        Labels.Builder labels = new Labels.Builder();
        for (LabelMatcher matcher : selector.matchers()) {
            if (matcher.op() != LabelMatcher.Op.EQUAL) {
                throw new ParseException(selector.span(), "a series has labels, not conditions: " + matcher);
            }
            labels.set(matcher.name(), matcher.value());
        }
        return labels.build();
    }

    private Expr expression(int minPrecedence) {
        if (++depth > MAX_DEPTH) {
            throw cursor.error(cursor.peek(), "expression is nested too deeply");
        }
        int depthHere = depth;
        Expr left = unary();
        while (true) {
            BinaryOp op = cursor.peek().kind().binaryOp();
            if (op == null || op.precedence() < minPrecedence) {
                depth = depthHere - 1;
                return left;
            }
            if (++depth > MAX_DEPTH) {
                throw cursor.error(cursor.peek(), "expression is nested too deeply");
            }
            cursor.take();
            left = binary(op, left);
        }
    }

    private Expr unary() {
        Token sign = cursor.peek();
        if (sign.kind() != TokenKind.ADD && sign.kind() != TokenKind.SUB) {
            return selectors.modifiers(primary(), sign);
        }
        cursor.take();
        boolean negative = sign.kind() == TokenKind.SUB;
        Expr operand = expression(BinaryOp.POWER.precedence());
        Span span = cursor.span(sign).to(operand.span());
        if (operand instanceof NumberLiteral number) {
            return new NumberLiteral(negative ? -number.value() : number.value(), number.duration(), span);
        }
        return new Unary(negative, operand, span);
    }

    private Expr binary(BinaryOp op, Expr left) {
        boolean returnBool = cursor.accept(TokenKind.BOOL);
        Cardinality cardinality = Cardinality.ONE_TO_ONE;
        List<String> labels = List.of();
        List<String> include = List.of();
        boolean on = cursor.at(TokenKind.ON);
        if (on || cursor.at(TokenKind.IGNORING)) {
            cursor.take();
            labels = groupingLabels();
            if (cursor.at(TokenKind.GROUP_LEFT) || cursor.at(TokenKind.GROUP_RIGHT)) {
                cardinality = cursor.take().kind() == TokenKind.GROUP_LEFT
                        ? Cardinality.MANY_TO_ONE
                        : Cardinality.ONE_TO_MANY;
                include = cursor.at(TokenKind.LEFT_PAREN) ? groupingLabels() : List.of();
            }
        }
        Expr right = expression(op.rightAssociative() ? op.precedence() : op.precedence() + 1);
        if (op.isSet() && cardinality == Cardinality.ONE_TO_ONE) {
            cardinality = Cardinality.MANY_TO_MANY;
        }
        boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        VectorMatching matching =
                vectors || !labels.isEmpty() ? new VectorMatching(cardinality, labels, on, include) : null;
        return new Binary(op, left, right, matching, returnBool, left.span().to(right.span()));
    }

    private Expr primary() {
        Token token = cursor.peek();
        switch (token.kind()) {
            case NUMBER, DURATION -> {
                cursor.take();
                return number(token);
            }
            case STRING -> {
                cursor.take();
                return new StringLiteral(selectors.unquote(token), cursor.span(token));
            }
            case LEFT_PAREN -> {
                cursor.take();
                Expr inner = expression(0);
                cursor.expect(TokenKind.RIGHT_PAREN, "", "");
                return new Paren(inner, cursor.spanFrom(token));
            }
            default -> {
                AggregationOp op = token.kind().aggregationOp();
                if (op != null && aggregationFollows()) {
                    return aggregation(op);
                }
                if (Unsupported.AGGREGATIONS.contains(token.text().toLowerCase(Locale.ROOT)) && aggregationFollows()) {
                    throw ParseException.unsupported(cursor.span(token), "aggregation " + Quoting.quote(token.text()));
                }
                if (callFollows(token)) {
                    return call();
                }
                if (selectors.startsHere()) {
                    return selectors.vectorSelector();
                }
                throw cursor.unexpected("", "");
            }
        }
    }

    private Expr number(Token token) {
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

    private boolean aggregationFollows() {
        TokenKind after = cursor.kindAfterNext();
        return after == TokenKind.LEFT_PAREN || after == TokenKind.BY || after == TokenKind.WITHOUT;
    }

    private boolean callFollows(Token token) {
        boolean name = token.kind() == TokenKind.IDENTIFIER
                || token.kind() == TokenKind.START
                || token.kind() == TokenKind.END_OF_QUERY;
        return name && cursor.kindAfterNext() == TokenKind.LEFT_PAREN;
    }

    private Expr call() {
        Token name = cursor.take();
        List<Expr> args = arguments();
        Function function = Function.named(name.text());
        if (function == null) {
            if (Unsupported.FUNCTIONS.contains(name.text())) {
                throw ParseException.unsupported(cursor.span(name), "function " + Quoting.quote(name.text()));
            }
            throw cursor.error(name, "unknown function with name " + Quoting.quote(name.text()));
        }
        if (function.experimental() && !experimental) {
            throw cursor.error(name, "function " + Quoting.quote(name.text()) + " is not enabled");
        }
        return new Call(function, args, cursor.spanFrom(name));
    }

    private List<Expr> arguments() {
        cursor.expect(TokenKind.LEFT_PAREN, "", "");
        List<Expr> args = new ArrayList<>();
        if (cursor.accept(TokenKind.RIGHT_PAREN)) {
            return args;
        }
        args.add(expression(0));
        while (cursor.at(TokenKind.COMMA)) {
            Token comma = cursor.take();
            if (cursor.at(TokenKind.RIGHT_PAREN)) {
                throw cursor.error(comma, "trailing commas not allowed in function call args");
            }
            args.add(expression(0));
        }
        cursor.expect(TokenKind.RIGHT_PAREN, "", "");
        return args;
    }

    private Expr aggregation(AggregationOp op) {
        Token name = cursor.take();
        boolean without = cursor.at(TokenKind.WITHOUT);
        List<String> grouping = maybeGrouping();
        if (!cursor.at(TokenKind.LEFT_PAREN)) {
            throw cursor.unexpected("aggregation", "");
        }
        List<Expr> args = arguments();
        if (grouping == null) {
            without = cursor.at(TokenKind.WITHOUT);
            grouping = maybeGrouping();
        }
        Span span = cursor.spanFrom(name);
        if (args.isEmpty()) {
            throw new ParseException(span, "no arguments for aggregate expression provided");
        }
        int wanted = op.paramType() == null ? 1 : 2;
        if (args.size() != wanted) {
            throw new ParseException(
                    span,
                    "wrong number of arguments for aggregate expression provided, expected " + wanted + ", got "
                            + args.size());
        }
        return new Aggregation(
                op,
                args.get(wanted - 1),
                wanted == 2 ? args.get(0) : null,
                grouping == null ? List.of() : grouping,
                without,
                span);
    }

    private @Nullable List<String> maybeGrouping() {
        if (cursor.at(TokenKind.BY) || cursor.at(TokenKind.WITHOUT)) {
            cursor.take();
            return groupingLabels();
        }
        return null;
    }

    private List<String> groupingLabels() {
        cursor.expect(TokenKind.LEFT_PAREN, "grouping opts", "\"(\"");
        List<String> labels = new ArrayList<>();
        while (!cursor.at(TokenKind.RIGHT_PAREN)) {
            labels.add(groupingLabel());
            if (!cursor.at(TokenKind.RIGHT_PAREN) && !cursor.accept(TokenKind.COMMA)) {
                throw cursor.unexpected("grouping opts", "\",\" or \")\"");
            }
        }
        cursor.take();
        return labels;
    }

    private String groupingLabel() {
        Token token = cursor.peek();
        if (token.kind() == TokenKind.STRING) {
            cursor.take();
            String label = selectors.unquote(token);
            if (label.isEmpty()) {
                throw cursor.error(token, "invalid label name for grouping: \"\"");
            }
            return label;
        }
        if (!token.kind().canNameLabel()) {
            throw cursor.unexpected("grouping opts", "label");
        }
        cursor.take();
        return token.text();
    }

    /** The matcher that a metric name before the braces stands for. */
    static LabelMatcher nameMatcher(String name) {
        return new LabelMatcher(Labels.NAME, LabelMatcher.Op.EQUAL, name);
    }
}
