package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a draft gives when it is evaluated once.
 *
 * @param error why it cannot be evaluated, with the position where there is one; null when it can
 * @param evaluatedAtMs the instant, milliseconds since the Unix epoch
 * @param result one element for each series that the expression returns; empty with an error
 */
public record RuleTrial(@Nullable String error, long evaluatedAtMs, List<Element> result) {
    public RuleTrial {
        result = List.copyOf(result);
    }

    /**
     * A series that the expression returns: it would fire once it has held for as long as the rule asks.
     *
     * @param labels of the alert
     * @param value of the expression
     * @param annotations rendered
     */
    public record Element(Labels labels, double value, Map<String, String> annotations) {
        public Element {
            annotations = Map.copyOf(annotations);
        }
    }
}
