package io.tidewatch.promql.ast;

import io.tidewatch.promql.source.LabelMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects the newest sample of each matching series within the look-back.
 *
 * @param name the metric name before the braces, or empty
 * @param matchers all conditions, the name among them
 * @param offsetMs how far the window lies in the past, may be negative; 0 where it is calculated
 * @param offset set when the offset is calculated
 * @param at fixed evaluation time, if any
 * @param extension how it looks beyond the edges of its range
 * @param span where it stands, modifiers included
 */
public record VectorSelector(
        String name,
        List<LabelMatcher> matchers,
        long offsetMs,
        @Nullable DurationExpr offset,
        @Nullable At at,
        Extension extension,
        Span span)
        implements Expr {
    public VectorSelector {
        matchers = List.copyOf(matchers);
    }

    /** One whose offset is fixed and that does not look beyond its range. */
    public VectorSelector(String name, List<LabelMatcher> matchers, long offsetMs, @Nullable At at, Span span) {
        this(name, matchers, offsetMs, null, at, Extension.NONE, span);
    }

    /** With another offset. */
    public VectorSelector withOffset(long newOffsetMs, @Nullable DurationExpr newOffset, Span newSpan) {
        return new VectorSelector(name, matchers, newOffsetMs, newOffset, at, extension, newSpan);
    }

    /** With another fixed time. */
    public VectorSelector withAt(At newAt, Span newSpan) {
        return new VectorSelector(name, matchers, offsetMs, offset, newAt, extension, newSpan);
    }

    /** With another look beyond its range. */
    public VectorSelector withExtension(Extension newExtension, Span newSpan) {
        return new VectorSelector(name, matchers, offsetMs, offset, at, newExtension, newSpan);
    }

    /** Whether an offset is set. */
    public boolean hasOffset() {
        return offsetMs != 0 || offset != null;
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
