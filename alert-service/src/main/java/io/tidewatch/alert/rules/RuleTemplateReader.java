package io.tidewatch.alert.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.alert.rules.RuleTemplate.Parameter;
import io.tidewatch.alert.rules.RuleTemplate.Unit;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.promql.text.DurationText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes ordinary rules of ready-made ones and what a person changes of them. Safe for any thread. */
public final class RuleTemplateReader {
    private static final Set<String> FIELDS =
            Set.of("name", "parameters", "for", "severity", "annotations", "channels", "enabled");
    private static final int DURATION_LIMIT = 100;

    /**
     * The rule.
     *
     * @param body what differs from the defaults; may be absent
     * @throws ProblemException 404 when there is no such template, 400 naming all that is wrong
     */
    public RuleSpec read(String id, @Nullable JsonNode body) {
        RuleTemplate template = RuleTemplates.of(id)
                .orElseThrow(() -> ProblemException.notFound("there is no ready-made rule '" + id + "'"));
        FieldErrors errors = new FieldErrors();
        JsonNode given = body == null || body.isNull() ? JsonNodeFactory.instance.objectNode() : body;
        JsonFields fields = JsonFields.of(given, errors).onlyKnown(FIELDS);
        String name = fields.text("name", RuleReader.NAME_LIMIT);
        Map<String, String> values = values(template, fields.object("parameters"));
        RuleSpec spec = new RuleSpec(
                name == null || name.isBlank() ? template.name() : name.strip(),
                expression(template, values),
                "",
                fields.has("for") ? RuleReader.duration(fields) : template.forMs(),
                RuleReader.duration(fields, "keep_firing_for"),
                fields.has("severity") ? RuleReader.severity(fields) : template.severity(),
                Map.of(RuleTemplate.LABEL, template.id()),
                fields.has("annotations") ? RuleReader.annotations(fields) : template.annotations(),
                RuleReader.channels(fields, "channels"),
                fields.flag("enabled", true),
                false);
        errors.throwIfAny();
        return spec;
    }

    private static String expression(RuleTemplate template, Map<String, String> values) {
        return template.expression().apply(name -> Objects.requireNonNull(values.get(name), name));
    }

    /** The expression with every default. */
    static String preset(RuleTemplate template) {
        Map<String, String> values = new HashMap<>();
        template.parameters().forEach(parameter -> values.put(parameter.name(), promql(parameter, parameter.preset())));
        return expression(template, values);
    }

    private static Map<String, String> values(RuleTemplate template, JsonFields fields) {
        Set<String> names = new HashSet<>();
        Map<String, String> values = new HashMap<>();
        for (Parameter parameter : template.parameters()) {
            names.add(parameter.name());
            values.put(parameter.name(), promql(parameter, value(parameter, fields)));
        }
        fields.onlyKnown(names);
        return values;
    }

    private static double value(Parameter parameter, JsonFields fields) {
        Double value =
                parameter.unit() == Unit.DURATION ? duration(parameter, fields) : fields.number(parameter.name());
        if (value == null) {
            return parameter.preset();
        }
        if (value < parameter.least() || value > parameter.most()) {
            fields.error(
                    parameter.name(),
                    "must lie between " + shown(parameter, parameter.least()) + " and "
                            + shown(parameter, parameter.most()));
            return parameter.preset();
        }
        return value;
    }

    private static @Nullable Double duration(Parameter parameter, JsonFields fields) {
        String text = fields.text(parameter.name(), DURATION_LIMIT);
        if (text == null) {
            return null;
        }
        try {
            return (double) DurationText.parse(text.strip());
        } catch (IllegalArgumentException e) {
            fields.error(parameter.name(), "'" + text + "' is not a duration such as 30s or 1h30m");
            return null;
        }
    }

    private static String promql(Parameter parameter, double value) {
        return switch (parameter.unit()) {
            case PERCENT -> plain(BigDecimal.valueOf(value).movePointLeft(2));
            case FACTOR -> plain(BigDecimal.valueOf(value));
            case DURATION -> DurationText.print((long) value);
        };
    }

    /** As people write and read it. */
    static String shown(Parameter parameter, double value) {
        return parameter.unit() == Unit.DURATION ? DurationText.print((long) value) : plain(BigDecimal.valueOf(value));
    }

    private static String plain(BigDecimal value) {
        return value.round(MathContext.DECIMAL64).stripTrailingZeros().toPlainString();
    }
}
