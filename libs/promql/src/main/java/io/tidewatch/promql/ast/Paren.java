package io.tidewatch.promql.ast;

/**
 * An expression in parentheses.
 *
 * @param expr what stands inside
 * @param span where it stands, parentheses included
 */
public record Paren(Expr expr, Span span) implements Expr {
    @Override
    public Expr unwrapped() {
        return expr.unwrapped();
    }

    @Override
    public ValueType type() {
        return expr.type();
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitParen(this);
    }
}
