package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.template.AnnotationTemplate;
import io.tidewatch.alert.template.TemplateContext;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.model.Labels;
import io.tidewatch.model.Severity;
import io.tidewatch.model.TidewatchException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A rule as it is evaluated.
 *
 * @param key project and id
 * @param version counts its changes, from 1
 * @param name becomes the label {@code alertname}
 * @param expression PromQL; an alert for each series that it returns
 * @param recoveryExpression PromQL that keeps a firing alert firing; empty for none
 * @param forMs how long the expression must hold before an alert fires, milliseconds, ≥ 0
 * @param keepFiringForMs how long an alert goes on firing after the expression has ceased to hold, milliseconds, ≥ 0
 * @param severity stands in its transitions
 * @param labels added to those of the series, which they override
 * @param labelTemplates the same, of labels that depend on the alert
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
        long keepFiringForMs,
        String severity,
        Labels labels,
        Map<String, AnnotationTemplate> labelTemplates,
        Map<String, AnnotationTemplate> annotations,
        List<String> channels,
        boolean enabled,
        boolean eager) {
    /** The label that holds a rule's name. */
    static final String ALERT_NAME = "alertname";
    /** The label that holds a rule's severity. */
    static final String SEVERITY = "severity";

    AlertRule {
        labelTemplates = Map.copyOf(labelTemplates);
        annotations = Map.copyOf(annotations);
        channels = List.copyOf(channels);
    }

    /** @throws TidewatchException when a label or an annotation is no template; its message names it */
    static AlertRule of(RuleKey key, Rule rule) {
        Map<String, String> labels = new TreeMap<>(rule.getLabelsMap());
        if (!rule.getSeverity().isEmpty()) {
            labels.put(SEVERITY, rule.getSeverity());
        }
        Labels.Builder fixed = new Labels.Builder();
        Map<String, AnnotationTemplate> templates = new TreeMap<>();
        labels.forEach((name, text) -> {
            if (text.contains("{{")) {
                templates.put(name, template("labels", rule.getName(), name, text));
            } else {
                fixed.set(name, text);
            }
        });
        Map<String, AnnotationTemplate> annotations = new TreeMap<>();
        rule.getAnnotationsMap()
                .forEach((name, text) -> annotations.put(name, template("annotations", rule.getName(), name, text)));
        return new AlertRule(
                key,
                rule.getVersion(),
                rule.getName(),
                rule.getExpression(),
                rule.getRecoveryExpression(),
                rule.getForMs(),
                rule.getKeepFiringForMs(),
                severity(labels.getOrDefault(SEVERITY, "")),
                fixed.build(),
                templates,
                annotations,
                rule.getChannelsList(),
                rule.getEnabled(),
                rule.getEager());
    }

    /** What a label says, or the middle one of ours when it says something else. */
    private static String severity(String label) {
        return Severity.ofText(label).orElse(Severity.WARNING).text();
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
                0,
                severity(alert.get(SEVERITY)),
                Labels.EMPTY,
                Map.of(),
                Map.of(),
                List.of(),
                false,
                false);
    }

    private static AnnotationTemplate template(String field, String rule, String name, String text) {
        try {
            return AnnotationTemplate.parse("__alert_" + rule, text);
        } catch (TidewatchException e) {
            throw TidewatchException.caller(field + "." + name + ": " + e.getMessage());
        }
    }

    /** Whether what an alert is called depends on its value or on more than its series. */
    boolean hasLabelTemplates() {
        return !labelTemplates.isEmpty();
    }

    /** The labels of the alert for a series of the result, those apart that are templates. */
    Labels alertLabels(Labels series) {
        Labels.Builder builder = series.withoutName().toBuilder();
        labels.forEach(builder::set);
        return builder.set(ALERT_NAME, name).build();
    }

    /** The labels of the alert for a series of the result and its value. */
    Labels alertLabels(Labels series, double value, TemplateContext context) {
        if (labelTemplates.isEmpty()) {
            return alertLabels(series);
        }
        Labels.Builder builder = series.withoutName().toBuilder();
        labels.forEach(builder::set);
        labelTemplates.forEach((label, template) -> builder.set(label, template.render(series, value, context)));
        return builder.set(ALERT_NAME, name).build();
    }

    /** The annotations, rendered for a series and its value. */
    Map<String, String> render(Labels series, double value, TemplateContext context) {
        Map<String, String> rendered = new TreeMap<>();
        annotations.forEach((name, template) -> rendered.put(name, template.render(series, value, context)));
        return rendered;
    }

    /** Expressions that its templates ask for and that are known beforehand. */
    Set<String> queries() {
        Set<String> queries = new TreeSet<>();
        annotations.values().forEach(template -> queries.addAll(template.queries()));
        labelTemplates.values().forEach(template -> queries.addAll(template.queries()));
        return queries;
    }
}
