package io.tidewatch.promql.ast;

import org.jspecify.annotations.Nullable;

/**
 * Evaluates an instant vector at steps within a range.
 *
 * @param expr what is evaluated
 * @param rangeMs length, &gt; 0; 0 where it is calculated
 * @param stepMs distance of the steps; 0 for the default of the engine or where it is calculated
 * @param offsetMs how far the range lies in the past, may be negative; 0 where it is calculated
 * @param range set when the length is calculated
 * @param step set when the distance is calculated
 * @param offset set when the offset is calculated
 * @param at fixed evaluation time, if any
 * @param span where it stands, modifiers included
 */
public record Subquery(
        Expr expr,
        long rangeMs,
        long stepMs,
        long offsetMs,
        @Nullable DurationExpr range,
        @Nullable DurationExpr step,
        @Nullable DurationExpr offset,
        @Nullable At at,
        Span span)
        implements Expr {
    /** One of fixed durations. */
    public Subquery(Expr expr, long rangeMs, long stepMs, long offsetMs, @Nullable At at, Span span) {
        this(expr, rangeMs, stepMs, offsetMs, null, null, null, at, span);
    }

    /** With another offset. */
    public Subquery withOffset(long newOffsetMs, @Nullable DurationExpr newOffset, Span newSpan) {
        return new Subquery(expr, rangeMs, stepMs, newOffsetMs, range, step, newOffset, at, newSpan);
    }

    /** With another fixed time. */
    public Subquery withAt(At newAt, Span newSpan) {
        return new Subquery(expr, rangeMs, stepMs, offsetMs, range, step, offset, newAt, newSpan);
    }

    /** Whether an offset is set. */
    public boolean hasOffset() {
        return offsetMs != 0 || offset != null;
    }

    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitSubquery(this);
    }
}
