package io.tidewatch.promql.ast;

import org.jspecify.annotations.Nullable;

/**
 * Evaluates an instant vector at steps within a range.
 *
 * @param expr what is evaluated
 * @param rangeMs length, &gt; 0
 * @param stepMs distance of the steps; 0 for the default of the engine
 * @param offsetMs how far the range lies in the past, may be negative
 * @param at fixed evaluation time, if any
 * @param span where it stands, modifiers included
 */
public record Subquery(
        Expr expr,
        long rangeMs,
        long stepMs,
        long offsetMs,
        @Nullable At at,
        Span span) implements Expr {
    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitSubquery(this);
    }
}
