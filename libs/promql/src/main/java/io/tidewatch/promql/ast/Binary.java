package io.tidewatch.promql.ast;

import org.jspecify.annotations.Nullable;

/**
 * An operator between two expressions.
 *
 * @param op which
 * @param left its left operand
 * @param right its right operand
 * @param matching how elements find each other; null unless both operands are instant vectors
 * @param returnBool whether a comparison answers 0 or 1 in place of filtering
 * @param span where it stands
 */
public record Binary(
        BinaryOp op, Expr left, Expr right, @Nullable VectorMatching matching, boolean returnBool, Span span)
        implements Expr {
    @Override
    public ValueType type() {
        return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                ? ValueType.SCALAR
                : ValueType.VECTOR;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitBinary(this);
    }
}
