package io.tidewatch.promql.ast;

/** One method for each kind of expression. */
public interface ExprVisitor<R> {
    R visitNumber(NumberLiteral expr);

    R visitString(StringLiteral expr);

    R visitVectorSelector(VectorSelector expr);

    R visitMatrixSelector(MatrixSelector expr);

    R visitSubquery(Subquery expr);

    R visitCall(Call expr);

    R visitAggregation(Aggregation expr);

    R visitBinary(Binary expr);

    R visitUnary(Unary expr);

    R visitParen(Paren expr);
}
