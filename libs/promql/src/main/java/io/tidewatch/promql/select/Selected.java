package io.tidewatch.promql.select;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.source.LabelMatcher;
import java.util.List;
import java.util.Optional;

/**
 * What one selector of an expression reads. Relative to the evaluation instant t it reads samples in
 * (t − {@code reachMs}, t − {@code delayMs}]; where it is fixed by {@code @}, t is that instant.
 *
 * @param matchers the conditions that a series must satisfy
 * @param reachMs how far back the oldest sample may lie: range or look-back, offsets and enclosing subqueries together
 * @param delayMs how far back the newest sample lies at least; negative where an offset reads ahead
 * @param fixed whether an {@code @} on it or on an enclosing subquery makes the window independent of t
 */
public record Selected(List<LabelMatcher> matchers, long reachMs, long delayMs, boolean fixed) {
    public Selected {
        matchers = List.copyOf(matchers);
    }

    /** The metric's name where the selector fixes it. */
    public Optional<String> metricName() {
        return matchers.stream()
                .filter(m -> m.name().equals(Labels.NAME) && m.op() == LabelMatcher.Op.EQUAL)
                .map(LabelMatcher::value)
                .findFirst();
    }

    /** Whether the selector takes a series of these labels. */
    public boolean matches(Labels labels) {
        for (LabelMatcher matcher : matchers) {
            if (!matcher.matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
