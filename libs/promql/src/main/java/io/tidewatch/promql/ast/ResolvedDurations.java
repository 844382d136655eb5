package io.tidewatch.promql.ast;

import org.jspecify.annotations.Nullable;

/** Puts the values of calculated durations in their place. */
public final class ResolvedDurations extends ExprRewriter {
    private static final String TOO_SHORT = "duration must be greater than 0";

    private final long stepMs;
    private final long rangeMs;

    /**
     * @param stepMs of the query, 0 for an instant
     * @param rangeMs from the start of the query to its end
     */
    public ResolvedDurations(long stepMs, long rangeMs) {
        this.stepMs = stepMs;
        this.rangeMs = rangeMs;
    }

    /** Whether an expression has a calculated duration. */
    public static boolean needed(Expr expr) {
        return durations(expr, false);
    }

    /** Whether an expression has a duration that depends on step or range of the query. */
    public static boolean readsQuery(Expr expr) {
        return durations(expr, true);
    }

    private static boolean durations(Expr expr, boolean ofQuery) {
        boolean here = false;
        if (expr instanceof VectorSelector s) {
            here = counts(s.offset(), ofQuery);
        } else if (expr instanceof MatrixSelector m) {
            here = counts(m.range(), ofQuery);
        } else if (expr instanceof Subquery s) {
            here = counts(s.range(), ofQuery) || counts(s.step(), ofQuery) || counts(s.offset(), ofQuery);
        }
        return here || ExprWalk.children(expr).stream().anyMatch(e -> durations(e, ofQuery));
    }

    private static boolean counts(@Nullable DurationExpr duration, boolean ofQuery) {
        return duration != null && (!ofQuery || duration.readsQuery());
    }

    private long ms(@Nullable DurationExpr duration, long fixed, boolean positive) {
        if (duration == null) {
            return fixed;
        }
        double ms = Math.rint(duration.seconds(stepMs, rangeMs) * 1000);
        if (positive && ms <= 0) {
            throw new ArithmeticException(TOO_SHORT);
        }
        if (Double.isNaN(ms) || Math.abs(ms) > Long.MAX_VALUE / 1_000_000) {
            throw new ArithmeticException("duration is out of range");
        }
        return (long) ms;
    }

    @Override
    public VectorSelector visitVectorSelector(VectorSelector expr) {
        return expr.offset() == null ? expr : expr.withOffset(ms(expr.offset(), 0, false), null, expr.span());
    }

    @Override
    public Expr visitMatrixSelector(MatrixSelector expr) {
        return new MatrixSelector(
                visitVectorSelector(expr.selector()), ms(expr.range(), expr.rangeMs(), true), expr.span());
    }

    @Override
    public Expr visitSubquery(Subquery expr) {
        return new Subquery(
                apply(expr.expr()),
                ms(expr.range(), expr.rangeMs(), true),
                ms(expr.step(), expr.stepMs(), true),
                ms(expr.offset(), expr.offsetMs(), false),
                expr.at(),
                expr.span());
    }
}
