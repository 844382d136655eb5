package io.tidewatch.promql.parse;

import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprVisitor;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.NumberLiteral;
import io.tidewatch.promql.ast.Paren;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.ast.StringLiteral;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.Unary;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.ast.VectorMatching;
import io.tidewatch.promql.ast.VectorMatching.Cardinality;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.Quoting;
import java.util.List;

/** Checks that operands fit their operators, in the order and with the messages of Prometheus. */
final class TypeChecker implements ExprVisitor<ValueType> {
    private final String query;

    TypeChecker(String query) {
        this.query = query;
    }

    ValueType check(Expr expr) {
        return expr.accept(this);
    }

    @Override
    public ValueType visitNumber(NumberLiteral expr) {
        return expr.type();
    }

    @Override
    public ValueType visitString(StringLiteral expr) {
        return expr.type();
    }

    @Override
    public ValueType visitVectorSelector(VectorSelector expr) {
        List<LabelMatcher> matchers = expr.matchers();
        if (!expr.name().isEmpty()) {
            for (LabelMatcher matcher : matchers.subList(0, matchers.size() - 1)) {
                if (SelectorParser.isName(matcher)) {
                    throw new ParseException(
                            expr.span(),
                            "metric name must not be set twice: " + Quoting.quote(expr.name()) + " or "
                                    + Quoting.quote(matcher.value()));
                }
            }
        } else if (matchers.stream().allMatch(m -> m.matches(""))) {
            throw new ParseException(expr.span(), "vector selector must contain at least one non-empty matcher");
        }
        return expr.type();
    }

    @Override
    public ValueType visitMatrixSelector(MatrixSelector expr) {
        check(expr.selector());
        return expr.type();
    }

    @Override
    public ValueType visitSubquery(Subquery expr) {
        ValueType type = check(expr.expr());
        if (type != ValueType.VECTOR) {
            throw new ParseException(
                    expr.span(), "subquery is only allowed on instant vector, got " + type.text() + " instead");
        }
        return expr.type();
    }

    @Override
    public ValueType visitCall(Call expr) {
        int count = expr.args().size();
        int min = expr.function().minArgs();
        int max = expr.function().maxArgs();
        String inCall = " in call to " + Quoting.quote(expr.function().text()) + ", got " + count;
        if (min == max && count != min) {
            throw new ParseException(expr.span(), "expected " + min + " argument(s)" + inCall);
        }
        if (count < min) {
            throw new ParseException(expr.span(), "expected at least " + min + " argument(s)" + inCall);
        }
        if (count > max) {
            throw new ParseException(expr.span(), "expected at most " + max + " argument(s)" + inCall);
        }
        for (int i = 0; i < count; i++) {
            String context = "call to function " + Quoting.quote(expr.function().text());
            if (expr.function() == Function.INFO && i == 1 && expr.args().get(1) instanceof VectorSelector labels) {
                requireNoName(labels);
                continue;
            }
            expect(expr.args().get(i), expr.function().argType(i), context);
        }
        return expr.type();
    }

    @Override
    public ValueType visitAggregation(Aggregation expr) {
        expect(expr.expr(), ValueType.VECTOR, "aggregation expression");
        Expr param = expr.param();
        ValueType paramType = expr.op().paramType();
        if (param != null && paramType != null) {
            expect(param, paramType, "aggregation parameter");
        }
        return expr.type();
    }

    @Override
    public ValueType visitBinary(Binary expr) {
        ValueType left = check(expr.left());
        ValueType right = check(expr.right());
        if (expr.returnBool() && !expr.op().isComparison()) {
            throw new ParseException(operatorSpan(expr), "bool modifier can only be used on comparison operators");
        }
        if (expr.op().isComparison() && !expr.returnBool() && left == ValueType.SCALAR && right == ValueType.SCALAR) {
            throw new ParseException(operatorSpan(expr), "comparisons between scalars must use BOOL modifier");
        }
        VectorMatching matching = expr.matching();
        if (matching != null && matching.on()) {
            for (String label : matching.labels()) {
                if (matching.include().contains(label)) {
                    throw new ParseException(
                            operatorSpan(expr),
                            "label " + Quoting.quote(label) + " must not occur in ON and GROUP clause at once");
                }
            }
        }
        requireScalarOrVector(expr.left(), left);
        requireScalarOrVector(expr.right(), right);
        if (left != ValueType.VECTOR || right != ValueType.VECTOR) {
            if (matching != null && !matching.labels().isEmpty()) {
                throw new ParseException(expr.span(), "vector matching only allowed between instant vectors");
            }
            if (matching != null && matching.fills()) {
                throw new ParseException(expr.span(), "filling in missing series only allowed between instant vectors");
            }
            if (expr.op().isSet()) {
                throw new ParseException(
                        expr.span(),
                        "set operator " + Quoting.quote(expr.op().symbol())
                                + " not allowed in binary scalar expression");
            }
        } else if (expr.op().isSet() && matching != null && matching.cardinality() != Cardinality.MANY_TO_MANY) {
            throw new ParseException(
                    expr.span(),
                    "no grouping allowed for " + Quoting.quote(expr.op().symbol()) + " operation");
        } else if (expr.op().isSet() && matching != null && matching.fills()) {
            throw new ParseException(expr.span(), "filling in missing series not allowed for set operators");
        }
        return expr.type();
    }

    @Override
    public ValueType visitUnary(Unary expr) {
        ValueType type = check(expr.expr());
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw new ParseException(
                    expr.span(),
                    "unary expression only allowed on expressions of type scalar or instant vector, got "
                            + Quoting.quote(type.documented()));
        }
        return type;
    }

    @Override
    public ValueType visitParen(Paren expr) {
        return check(expr.expr());
    }

    /** The second argument of {@code info} names labels and, if any, the metric among its conditions. */
    private static void requireNoName(VectorSelector labels) {
        if (!labels.name().isEmpty()) {
            throw new ParseException(labels.span(), "expected label selectors only, got vector selector instead");
        }
    }

    private void expect(Expr expr, ValueType wanted, String context) {
        ValueType type = check(expr);
        if (type != wanted) {
            throw new ParseException(
                    expr.span(),
                    "expected type " + wanted.documented() + " in " + context + ", got " + type.documented());
        }
    }

    private static void requireScalarOrVector(Expr expr, ValueType type) {
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw new ParseException(
                    expr.span(), "binary expression must contain only scalar and instant vector types");
        }
    }

    /** From the operator to the end of its modifiers. */
    private Span operatorSpan(Binary expr) {
        int start = expr.left().span().end();
        while (start < query.length() && Character.isWhitespace(query.charAt(start))) {
            start++;
        }
        return Span.of(query, start, expr.right().span().start());
    }
}
