package io.tidewatch.promql.script;

import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprRewriter;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.ResolvedDurations;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.VectorSelector;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Puts {@code @} on every selector that has none. */
final class FixedTime extends ExprRewriter {
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
        return reads
                || ResolvedDurations.readsQuery(expr)
                || ExprWalk.children(expr).stream().anyMatch(FixedTime::readsRange);
    }

    @Override
    public Expr visitVectorSelector(VectorSelector expr) {
        return expr.at() != null ? expr : expr.withAt(at, expr.span());
    }

    @Override
    public Expr visitSubquery(Subquery expr) {
        // Inside, steps move; only the subquery itself is fixed.
        return expr.at() != null ? expr : expr.withAt(at, expr.span());
    }

    @Override
    public Expr visitCall(Call expr) {
        if (expr.function() != Function.INFO || expr.args().size() < 2) {
            return super.visitCall(expr);
        }
        // The labels that info() is to add are no selector of samples.
        return new Call(
                expr.function(), List.of(apply(expr.args().get(0)), expr.args().get(1)), expr.span());
    }
}
