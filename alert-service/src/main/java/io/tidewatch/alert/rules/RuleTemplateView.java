package io.tidewatch.alert.rules;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.promql.text.DurationText;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A ready-made rule as answers show it (docs/formats/http-api.md, section Ready-made rules).
 *
 * @param expression with every default
 * @param rules ids of the project's rules that were made from it
 */
public record RuleTemplateView(
        String id,
        String name,
        String description,
        String note,
        String severity,
        @JsonProperty("for") String forText,
        List<Parameter> parameters,
        String expression,
        List<UUID> rules) {
    /** A value that may be changed; durations are texts, the rest numbers. */
    public record Parameter(
            String name,
            String description,
            String unit,
            @JsonProperty("default") Object preset,
            Object least,
            Object most) {}

    /** The answer {@code {"templates": […]}}. */
    public record Many(List<RuleTemplateView> templates) {
        /** All templates, and which of the rules were made from them. */
        public static Many of(Collection<AlertRule> rules) {
            return new Many(RuleTemplates.all().stream()
                    .map(template -> view(template, rules))
                    .toList());
        }
    }

    private static RuleTemplateView view(RuleTemplate template, Collection<AlertRule> rules) {
        return new RuleTemplateView(
                template.id(),
                template.name(),
                template.description(),
                template.note(),
                template.severity().text(),
                DurationText.print(template.forMs()),
                template.parameters().stream().map(RuleTemplateView::parameter).toList(),
                RuleTemplateReader.preset(template),
                rules.stream()
                        .filter(rule -> template.id().equals(rule.labels.get(RuleTemplate.LABEL)))
                        .map(rule -> rule.id)
                        .toList());
    }

    private static Parameter parameter(RuleTemplate.Parameter parameter) {
        return new Parameter(
                parameter.name(),
                parameter.description(),
                parameter.unit().text(),
                value(parameter, parameter.preset()),
                value(parameter, parameter.least()),
                value(parameter, parameter.most()));
    }

    private static Object value(RuleTemplate.Parameter parameter, double value) {
        return parameter.unit() == RuleTemplate.Unit.DURATION ? RuleTemplateReader.shown(parameter, value) : value;
    }
}
