package io.tidewatch.promql.ast;

/**
 * A number.
 *
 * @param value any double
 * @param duration whether it was written as a duration, the value being its seconds
 * @param span where it stands
 */
public record NumberLiteral(double value, boolean duration, Span span) implements Expr {
    @Override
    public ValueType type() {
        return ValueType.SCALAR;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitNumber(this);
    }
}
