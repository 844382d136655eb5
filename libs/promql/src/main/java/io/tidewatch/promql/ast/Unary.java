package io.tidewatch.promql.ast;

/**
 * A sign before a scalar or instant vector.
 *
 * @param negative whether the sign is a minus
 * @param expr the operand
 * @param span where it stands
 */
public record Unary(boolean negative, Expr expr, Span span) implements Expr {
    @Override
    public ValueType type() {
        return expr.type();
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitUnary(this);
    }
}
