package io.tidewatch.live;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.source.LabelMatcher;
import java.util.List;
import java.util.Optional;

/**
 * What one selector of an expression reads.
 *
 * @param matchers conditions on the series; at least one does not match the empty string
 * @param windowMs how far the selector looks back from its own time: its range, or the look-back of an instant selector
 * @param offsetMs how far its time lies before the instant of evaluation, ≥ 0
 * @param range whether every sample of the window counts, or only the newest
 */
public record Selection(List<LabelMatcher> matchers, long windowMs, long offsetMs, boolean range) {
    /** @throws IllegalArgumentException when the window is not positive or the offset is negative */
    public Selection {
        matchers = List.copyOf(matchers);
        if (windowMs <= 0 || offsetMs < 0) {
            throw new IllegalArgumentException("window " + windowMs + " ms, offset " + offsetMs + " ms");
        }
    }

    /** How far before the instant of evaluation a sample can matter, milliseconds. */
    public long reachMs() {
        return windowMs + offsetMs;
    }

    /** The metric name, when the selector names exactly one. */
    public Optional<String> metricName() {
        for (LabelMatcher matcher : matchers) {
            if (matcher.op() == LabelMatcher.Op.EQUAL
                    && matcher.name().equals(Labels.NAME)
                    && !matcher.value().isEmpty()) {
                return Optional.of(matcher.value());
            }
        }
        return Optional.empty();
    }

    /** Whether the series with these labels is selected. */
    public boolean selects(Labels labels) {
        return matchAll(matchers, labels);
    }

    static boolean matchAll(List<LabelMatcher> matchers, Labels labels) {
        for (LabelMatcher matcher : matchers) {
            if (!matcher.matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
