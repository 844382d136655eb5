package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import io.tidewatch.model.Severity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a rule that decide what it fires for, not saved yet.
 *
 * @param name becomes the label {@code alertname}
 * @param expression PromQL
 * @param recoveryExpression PromQL that keeps a firing alert firing; null for none
 * @param severity becomes the label {@code severity}
 * @param labels added to those of the series
 * @param annotations templates, see {@link io.tidewatch.alert.template.AnnotationTemplate}
 */
public record RuleDraft(
        String name,
        String expression,
        @Nullable String recoveryExpression,
        Severity severity,
        Labels labels,
        Map<String, String> annotations) {
    public RuleDraft {
        annotations = Map.copyOf(annotations);
    }
}
