package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.template.AnnotationTemplate;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A rule as it is evaluated.
 *
 * @param key project and id
 * @param version counts its changes, from 1
 * @param name becomes the label {@code alertname}
 * @param expression PromQL; an alert for each series that it returns
 * @param recoveryExpression PromQL that keeps a firing alert firing; empty for none
 * @param forMs how long the expression must hold before an alert fires, milliseconds, ≥ 0
 * @param severity becomes the label {@code severity}
 * @param labels added to those of the series, which they override
 * @param annotations by name
 * @param channels ids of the channels to notify
 * @param enabled whether it is evaluated at all
 * @param eager whether it does not wait until its sources have settled
 */
record AlertRule(
        RuleKey key,
        long version,
        String name,
        String expression,
        String recoveryExpression,
        long forMs,
        String severity,
        Labels labels,
        Map<String, AnnotationTemplate> annotations,
        List<String> channels,
        boolean enabled,
        boolean eager) {
    /** The label that holds a rule's name. */
    static final String ALERT_NAME = "alertname";
    /** The label that holds a rule's severity. */
    static final String SEVERITY = "severity";

    AlertRule {
        annotations = Map.copyOf(annotations);
        channels = List.copyOf(channels);
    }

    /** @throws TidewatchException when an annotation is no template; its message names the annotation */
    static AlertRule of(RuleKey key, Rule rule) {
        Map<String, AnnotationTemplate> annotations = new TreeMap<>();
        rule.getAnnotationsMap().forEach((name, text) -> annotations.put(name, template(name, text)));
        return new AlertRule(
                key,
                rule.getVersion(),
                rule.getName(),
                rule.getExpression(),
                rule.getRecoveryExpression(),
                rule.getForMs(),
                rule.getSeverity(),
                Labels.of(rule.getLabelsMap()),
                annotations,
                rule.getChannelsList(),
                rule.getEnabled(),
                rule.getEager());
    }

    /** Stands for a rule that is no more, or cannot be read, so that its alerts can be ended. */
    static AlertRule gone(RuleKey key, long version, Labels alert) {
        return new AlertRule(
                key,
                version,
                alert.get(ALERT_NAME),
                "",
                "",
                0,
                alert.get(SEVERITY),
                Labels.EMPTY,
                Map.of(),
                List.of(),
                false,
                false);
    }

    private static AnnotationTemplate template(String name, String text) {
        try {
            return AnnotationTemplate.parse(text);
        } catch (TidewatchException e) {
            throw TidewatchException.caller("annotations." + name + ": " + e.getMessage());
        }
    }

    /** The labels of the alert for a series of the result. */
    Labels alertLabels(Labels series) {
        Labels.Builder builder = series.withoutName().toBuilder();
        labels.forEach(builder::set);
        return builder.set(ALERT_NAME, name).set(SEVERITY, severity).build();
    }

    /** The annotations, rendered for a series and its value. */
    Map<String, String> render(Labels series, double value) {
        Map<String, String> rendered = new TreeMap<>();
        annotations.forEach((name, template) -> rendered.put(name, template.render(series, value)));
        return rendered;
    }
}
