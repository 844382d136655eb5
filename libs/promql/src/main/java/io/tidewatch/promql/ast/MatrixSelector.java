package io.tidewatch.promql.ast;

import org.jspecify.annotations.Nullable;

/**
 * Selects the samples of each matching series within a range, open at its start.
 *
 * @param selector which series, with offset and time
 * @param rangeMs length, &gt; 0; 0 where it is calculated
 * @param range set when the length is calculated
 * @param span where it stands, modifiers included
 */
public record MatrixSelector(
        VectorSelector selector, long rangeMs, @Nullable DurationExpr range, Span span) implements Expr {
    /** One of fixed length. */
    public MatrixSelector(VectorSelector selector, long rangeMs, Span span) {
        this(selector, rangeMs, null, span);
    }

    /** Of the same length with another selector. */
    public MatrixSelector withSelector(VectorSelector newSelector, Span newSpan) {
        return new MatrixSelector(newSelector, rangeMs, range, newSpan);
    }

    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitMatrixSelector(this);
    }
}
