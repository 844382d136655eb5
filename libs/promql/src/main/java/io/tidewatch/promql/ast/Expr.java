package io.tidewatch.promql.ast;

/** A PromQL expression that parsed and type-checked. Immutable, safe for any thread; equality includes positions. */
public sealed interface Expr
        permits NumberLiteral,
                StringLiteral,
                VectorSelector,
                MatrixSelector,
                Subquery,
                Call,
                Aggregation,
                Binary,
                Unary,
                Paren {
    /** Where it stands in the query. */
    Span span();

    /** What it evaluates to. */
    ValueType type();

    /** Calls the visitor's method for this kind of expression. */
    <R> R accept(ExprVisitor<R> visitor);

    /** This expression without the parentheses around it. */
    default Expr unwrapped() {
        return this;
    }
}
