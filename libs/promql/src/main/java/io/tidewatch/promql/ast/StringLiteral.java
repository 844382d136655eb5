package io.tidewatch.promql.ast;

/**
 * A string.
 *
 * @param value without quotes and escapes
 * @param span where it stands
 */
public record StringLiteral(String value, Span span) implements Expr {
    @Override
    public ValueType type() {
        return ValueType.STRING;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitString(this);
    }
}
