package io.tidewatch.promql.ast;

/**
 * Selects the samples of each matching series within a range, open at its start.
 *
 * @param selector which series, with offset and time
 * @param rangeMs length, &gt; 0
 * @param span where it stands, modifiers included
 */
public record MatrixSelector(VectorSelector selector, long rangeMs, Span span) implements Expr {
    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitMatrixSelector(this);
    }
}
