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
import io.tidewatch.promql.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A Pratt parser for PromQL. Use once. */
public final class Parser {
    private final TokenCursor cursor;
    private final SelectorParser selectors;
    private final DurationParser durations;
    private final boolean experimental;

    private Parser(String query, boolean experimental) {
        this.experimental = experimental;
        this.cursor = new TokenCursor(query);
        this.durations = new DurationParser(cursor, experimental);
        this.selectors = new SelectorParser(cursor, durations, experimental);
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
        int level = cursor.depth();
        cursor.enter();
        Expr left = unary();
        while (true) {
            BinaryOp op = cursor.peek().kind().binaryOp();
            if (op == null || op.precedence() < minPrecedence) {
                cursor.leaveTo(level);
                return left;
            }
            cursor.enter();
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
        Double fillLeft = null;
        Double fillRight = null;
        while (cursor.kindAfterNext() == TokenKind.LEFT_PAREN && isFill(cursor.peek())) {
            Token word = cursor.take();
            if (!experimental) {
                throw cursor.error(word, "binop fill modifiers are experimental and not enabled");
            }
            double value = fillValue();
            String side = word.text().toLowerCase(Locale.ROOT);
            fillLeft = side.equals("fill_right") ? fillLeft : (Double) value;
            fillRight = side.equals("fill_left") ? fillRight : (Double) value;
        }
        Expr right = expression(op.rightAssociative() ? op.precedence() : op.precedence() + 1);
        if (op.isSet() && cardinality == Cardinality.ONE_TO_ONE) {
            cardinality = Cardinality.MANY_TO_MANY;
        }
        boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        boolean fills = fillLeft != null || fillRight != null;
        VectorMatching matching = vectors || !labels.isEmpty() || fills
                ? new VectorMatching(cardinality, labels, on, include, fillLeft, fillRight)
                : null;
        return new Binary(op, left, right, matching, returnBool, left.span().to(right.span()));
    }

    private static boolean isFill(Token token) {
        return token.kind() == TokenKind.IDENTIFIER
                && switch (token.text().toLowerCase(Locale.ROOT)) {
                    case "fill", "fill_left", "fill_right" -> true;
                    default -> false;
                };
    }

    private double fillValue() {
        cursor.expect(TokenKind.LEFT_PAREN, "fill modifier", "\"(\"");
        boolean negative = cursor.accept(TokenKind.SUB);
        if (!negative) {
            cursor.accept(TokenKind.ADD);
        }
        if (!cursor.at(TokenKind.NUMBER) && !cursor.at(TokenKind.DURATION)) {
            throw cursor.unexpected("fill modifier", "number");
        }
        double value = durations.number(cursor.take()).value();
        cursor.expect(TokenKind.RIGHT_PAREN, "fill modifier", "\")\"");
        return negative ? -value : value;
    }

    private Expr primary() {
        Token token = cursor.peek();
        switch (token.kind()) {
            case NUMBER, DURATION -> {
                cursor.take();
                return durations.number(token);
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
        if (op.experimental() && !experimental) {
            throw new ParseException(
                    span,
                    name.text() + "() is experimental and must be enabled with"
                            + " --enable-feature=promql-experimental-functions");
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
