package io.tidewatch.promql.script;

import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprVisitor;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.NumberLiteral;
import io.tidewatch.promql.ast.Paren;
import io.tidewatch.promql.ast.StringLiteral;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.Unary;
import io.tidewatch.promql.ast.VectorSelector;
import java.util.EnumSet;
import java.util.Set;

/** Puts {@code @} on every selector that has none. */
final class FixedTime implements ExprVisitor<Expr> {
    private static final Set<Function> READ_THE_CLOCK = EnumSet.of(
            Function.DAYS_IN_MONTH,
            Function.DAY_OF_MONTH,
            Function.DAY_OF_WEEK,
            Function.DAY_OF_YEAR,
            Function.HOUR,
            Function.MINUTE,
            Function.MONTH,
            Function.YEAR,
            Function.PREDICT_LINEAR,
            Function.TIME,
            Function.TIMESTAMP);

    private static final Set<Function> READ_THE_RANGE =
            EnumSet.of(Function.START, Function.END, Function.STEP, Function.RANGE);

    private final At at;

    FixedTime(long timestampMs) {
        this.at = At.timestamp(timestampMs);
    }

    /** Whether the meaning stays the same. */
    static boolean keepsMeaning(Expr expr) {
        boolean readsClock = expr instanceof Call call && READ_THE_CLOCK.contains(call.function());
        return !readsClock && ExprWalk.children(expr).stream().allMatch(FixedTime::keepsMeaning);
    }

    /** Whether a range query around an instant sees something else than the instant itself. */
    static boolean readsRange(Expr expr) {
        boolean reads = expr instanceof Call call && READ_THE_RANGE.contains(call.function());
        return reads || ExprWalk.children(expr).stream().anyMatch(FixedTime::readsRange);
    }

    Expr apply(Expr expr) {
        return expr.accept(this);
    }

    @Override
    public Expr visitNumber(NumberLiteral expr) {
        return expr;
    }

    @Override
    public Expr visitString(StringLiteral expr) {
        return expr;
    }

    @Override
    public Expr visitVectorSelector(VectorSelector expr) {
        return selector(expr);
    }

    private VectorSelector selector(VectorSelector expr) {
        return expr.at() != null
                ? expr
                : new VectorSelector(expr.name(), expr.matchers(), expr.offsetMs(), at, expr.span());
    }

    @Override
    public Expr visitMatrixSelector(MatrixSelector expr) {
        return new MatrixSelector(selector(expr.selector()), expr.rangeMs(), expr.span());
    }

    @Override
    public Expr visitSubquery(Subquery expr) {
        At fixed = expr.at() != null ? expr.at() : at;
        // Inside, steps move; only the subquery itself is fixed.
        return new Subquery(expr.expr(), expr.rangeMs(), expr.stepMs(), expr.offsetMs(), fixed, expr.span());
    }

    @Override
    public Expr visitCall(Call expr) {
        return new Call(expr.function(), expr.args().stream().map(this::apply).toList(), expr.span());
    }

    @Override
    public Expr visitAggregation(Aggregation expr) {
        Expr param = expr.param();
        return new Aggregation(
                expr.op(),
                apply(expr.expr()),
                param == null ? null : apply(param),
                expr.grouping(),
                expr.without(),
                expr.span());
    }

    @Override
    public Expr visitBinary(Binary expr) {
        return new Binary(
                expr.op(), apply(expr.left()), apply(expr.right()), expr.matching(), expr.returnBool(), expr.span());
    }

    @Override
    public Expr visitUnary(Unary expr) {
        return new Unary(expr.negative(), apply(expr.expr()), expr.span());
    }

    @Override
    public Expr visitParen(Paren expr) {
        return new Paren(apply(expr.expr()), expr.span());
    }
}
