package io.tidewatch.promql.ast;

/** Rebuilds an expression; parts that are not overridden stay as they are. */
public abstract class ExprRewriter implements ExprVisitor<Expr> {
    /** The expression with its parts replaced. */
    public Expr apply(Expr expr) {
        return expr.accept(this);
    }

    @Override
    public Expr visitNumber(NumberLiteral expr) {
        return expr;
    }

    @Override
    public Expr visitString(StringLiteral expr) {
        return expr;
    }

    @Override
    public Expr visitVectorSelector(VectorSelector expr) {
        return expr;
    }

    @Override
    public Expr visitMatrixSelector(MatrixSelector expr) {
        return expr.withSelector((VectorSelector) apply(expr.selector()), expr.span());
    }

    @Override
    public Expr visitCall(Call expr) {
        return new Call(expr.function(), expr.args().stream().map(this::apply).toList(), expr.span());
    }

    @Override
    public Expr visitAggregation(Aggregation expr) {
        Expr param = expr.param();
        return new Aggregation(
                expr.op(),
                apply(expr.expr()),
                param == null ? null : apply(param),
                expr.grouping(),
                expr.without(),
                expr.span());
    }

    @Override
    public Expr visitBinary(Binary expr) {
        return new Binary(
                expr.op(), apply(expr.left()), apply(expr.right()), expr.matching(), expr.returnBool(), expr.span());
    }

    @Override
    public Expr visitUnary(Unary expr) {
        return new Unary(expr.negative(), apply(expr.expr()), expr.span());
    }

    @Override
    public Expr visitParen(Paren expr) {
        return new Paren(apply(expr.expr()), expr.span());
    }
}
