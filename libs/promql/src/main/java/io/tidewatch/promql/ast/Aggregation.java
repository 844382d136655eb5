package io.tidewatch.promql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds the elements of an instant vector by groups of labels.
 *
 * @param op how
 * @param expr the instant vector
 * @param param of the operators that take one
 * @param grouping the labels after {@code by} or {@code without}
 * @param without whether the labels are those to leave out
 * @param span where it stands
 */
public record Aggregation(
        AggregationOp op, Expr expr, @Nullable Expr param, List<String> grouping, boolean without, Span span)
        implements Expr {
    public Aggregation {
        grouping = List.copyOf(grouping);
    }

    @Override
    public ValueType type() {
        return ValueType.VECTOR;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitAggregation(this);
    }
}
