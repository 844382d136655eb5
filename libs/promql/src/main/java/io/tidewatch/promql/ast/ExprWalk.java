package io.tidewatch.promql.ast;

import java.util.ArrayList;
import java.util.List;

/** The parts of expressions. */
public final class ExprWalk {
    private ExprWalk() {}

    /** The operands and arguments directly below, in the order in which they are written; a range's selector too. */
    public static List<Expr> children(Expr expr) {
        return expr.accept(new Children());
    }

    private static final class Children implements ExprVisitor<List<Expr>> {
        @Override
        public List<Expr> visitNumber(NumberLiteral expr) {
            return List.of();
        }

        @Override
        public List<Expr> visitString(StringLiteral expr) {
            return List.of();
        }

        @Override
        public List<Expr> visitVectorSelector(VectorSelector expr) {
            return List.of();
        }

        @Override
        public List<Expr> visitMatrixSelector(MatrixSelector expr) {
            return List.of(expr.selector());
        }

        @Override
        public List<Expr> visitSubquery(Subquery expr) {
            return List.of(expr.expr());
        }

        @Override
        public List<Expr> visitCall(Call expr) {
            return expr.args();
        }

        @Override
        public List<Expr> visitAggregation(Aggregation expr) {
            List<Expr> children = new ArrayList<>();
            Expr param = expr.param();
            if (param != null) {
                children.add(param);
            }
            children.add(expr.expr());
            return children;
        }

        @Override
        public List<Expr> visitBinary(Binary expr) {
            return List.of(expr.left(), expr.right());
        }

        @Override
        public List<Expr> visitUnary(Unary expr) {
            return List.of(expr.expr());
        }

        @Override
        public List<Expr> visitParen(Paren expr) {
            return List.of(expr.expr());
        }
    }
}
