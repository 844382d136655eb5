package io.tidewatch.promql.ast;

import io.tidewatch.promql.source.LabelMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects the newest sample of each matching series within the look-back.
 *
 * @param name the metric name before the braces, or empty
 * @param matchers all conditions, the name among them
 * @param offsetMs how far the window lies in the past, may be negative
 * @param at fixed evaluation time, if any
 * @param span where it stands, modifiers included
 */
public record VectorSelector(
        String name,
        List<LabelMatcher> matchers,
        long offsetMs,
        @Nullable At at,
        Span span) implements Expr {
    public VectorSelector {
        matchers = List.copyOf(matchers);
    }

    @Override
    public ValueType type() {
        return ValueType.VECTOR;
    }

    @Override
    public <R> R accept(ExprVisitor<R> visitor) {
        return visitor.visitVectorSelector(this);
    }
}
