package io.tidewatch.promql.ast;

import java.util.List;

/**
 * A function call.
 *
 * @param function what is called
 * @param args checked against its signature
 * @param span where it stands
 */
public record Call(Function function, List<Expr> args, Span span) implements Expr {
    public Call {
        args = List.copyOf(args);
    }

    @Override
    public ValueType type() {
        return function.returns();
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitCall(this);
    }
}
