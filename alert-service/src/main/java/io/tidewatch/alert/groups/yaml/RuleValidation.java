package io.tidewatch.alert.groups.yaml;

import io.tidewatch.alert.groups.GroupRule;
import io.tidewatch.alert.template.AnnotationTemplate;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.parse.ParseException;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** What Prometheus checks of a rule once its file is YAML of the right form (rulefmt, {@code Rule.Validate}). */
final class RuleValidation {
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

    private final YamlObject fields;
    private final String whose;

    /** @param whose begins each message */
    RuleValidation(YamlObject fields, String whose) {
        this.fields = fields;
        this.whose = whose;
    }

    void check(GroupRule rule) {
        if (fields.has("record") && fields.has("alert")) {
            fault("record", "only one of 'record' and 'alert' must be set");
        } else if (rule.name().isEmpty()) {
            fault("record", "one of 'record' or 'alert' must be set");
        }
        expression(rule);
        if (rule.records()) {
            recording(rule);
        }
        labelNames("labels");
        for (String name : rule.annotations().keySet()) {
            if (!LABEL.matcher(name).matches()) {
                fault("annotations", name, "invalid annotation name: " + name);
            }
        }
        if (!rule.records()) {
            rule.labels().forEach((name, text) -> template(rule, "labels", "label", name, text));
            rule.annotations().forEach((name, text) -> template(rule, "annotations", "annotation", name, text));
        }
    }

    private void expression(GroupRule rule) {
        if (rule.expression().isEmpty()) {
            fault("expr", "field 'expr' must be set in rule");
            return;
        }
        try {
            ValueType type = PromQl.parse(rule.expression()).type();
            if (type != ValueType.VECTOR && type != ValueType.SCALAR) {
                fault("expr", "rule result is not a vector or scalar");
            }
        } catch (ParseException e) {
            fault("expr", "could not parse expression: " + e.getMessage());
        }
    }

    private void recording(GroupRule rule) {
        if (!rule.annotations().isEmpty()) {
            fault("record", "invalid field 'annotations' in recording rule");
        }
        if (rule.forMs() != 0) {
            fault("record", "invalid field 'for' in recording rule");
        }
        if (rule.keepFiringForMs() != 0) {
            fault("record", "invalid field 'keep_firing_for' in recording rule");
        }
        if (!rule.name().isEmpty() && !METRIC.matcher(rule.name()).matches()) {
            fault("record", "invalid recording rule name: " + rule.name());
        }
    }

    /** Notes the names in a field that are no names of labels. */
    void labelNames(String field) {
        for (String name : fields.textNodes(field).keySet()) {
            if (!LABEL.matcher(name).matches() || name.equals(Labels.NAME)) {
                fault(field, name, "invalid label name: " + name);
            }
        }
    }

    private void template(GroupRule rule, String field, String kind, String name, String text) {
        try {
            AnnotationTemplate.parse("__alert_" + rule.name(), text);
        } catch (TidewatchException e) {
            fault(field, name, kind + " \"" + name + "\": " + e.getMessage());
        }
    }

    private void fault(String field, String message) {
        fields.problem(fields.at(field), whose + message);
    }

    private void fault(String field, String entry, String message) {
        Node at = fields.textNodes(field).getOrDefault(entry, fields.at(field));
        fields.problem(at, whose + message);
    }
}
