package io.tidewatch.alert.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.alert.template.AnnotationTemplate;
import io.tidewatch.model.Severity;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.text.DurationText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and validates rules in the form of docs/formats/http-api.md, section Rules. Safe for any thread. */
public final class RuleReader {
    static final int NAME_LIMIT = 200;
    private static final int EXPRESSION_LIMIT = 10_000;
    private static final int TEXT_LIMIT = 4_000;
    private static final int ENTRIES = 50;
    private static final int CHANNELS = 50;
    private static final long LONGEST_FOR_MS = 30L * 86_400_000;
    private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Set<String> FIELDS = Set.of(
            "name",
            "expression",
            "recovery_expression",
            "for",
            "keep_firing_for",
            "severity",
            "labels",
            "annotations",
            "channels",
            "enabled",
            "eager",
            // What answers carry besides; sent back, only the version counts.
            "id",
            "version",
            "created_at",
            "updated_at",
            "state",
            "health",
            "last_error");

    private final ExpressionCheck expressions;

    public RuleReader(ExpressionCheck expressions) {
        this.expressions = expressions;
    }

    /**
     * A rule from a request.
     *
     * @param spec what it says
     * @param version the version that the sender believes to be the present one; null when not given
     */
    public record Request(RuleSpec spec, @Nullable Long version) {}

    /** @throws io.tidewatch.kit.problems.ProblemException 400, naming all that is wrong */
    public Request read(@Nullable JsonNode body) {
        FieldErrors errors = new FieldErrors();
        JsonFields fields = JsonFields.of(body, errors).onlyKnown(FIELDS);
        String expression = expression(fields, "expression", fields.requiredText("expression", EXPRESSION_LIMIT));
        String recovery = fields.text("recovery_expression", EXPRESSION_LIMIT);
        RuleSpec spec = new RuleSpec(
                fields.requiredText("name", NAME_LIMIT).strip(),
                expression,
                recovery == null || recovery.isBlank() ? "" : expression(fields, "recovery_expression", recovery),
                duration(fields),
                duration(fields, "keep_firing_for"),
                severity(fields),
                labels(fields),
                annotations(fields),
                channels(fields, "channels"),
                fields.flag("enabled", true),
                fields.flag("eager", false));
        Long version = fields.whole("version");
        errors.throwIfAny();
        return new Request(spec, version);
    }

    private String expression(JsonFields fields, String name, String text) {
        if (!text.isEmpty()) {
            expressions.problem(text).ifPresent(problem -> fields.error(name, problem));
        }
        return text.strip();
    }

    /** The field {@code for}; 0 when absent. */
    static long duration(JsonFields fields) {
        return duration(fields, "for");
    }

    /** A duration of at most 30 days; 0 when absent. */
    static long duration(JsonFields fields, String name) {
        String text = fields.text(name, 100);
        if (text == null || text.isBlank()) {
            return 0;
        }
        try {
            long ms = DurationText.parse(text.strip());
            if (ms > LONGEST_FOR_MS) {
                fields.error(name, "is longer than 30 days");
            }
            return ms;
        } catch (IllegalArgumentException e) {
            fields.error(name, "'" + text + "' is not a duration such as 30s or 1h30m");
            return 0;
        }
    }

    static Severity severity(JsonFields fields) {
        String text = fields.requiredText("severity", 20);
        Optional<Severity> severity = Severity.ofText(text);
        if (severity.isEmpty() && !text.isEmpty()) {
            fields.error("severity", "'" + text + "' is not one of critical, warning, info");
        }
        return severity.orElse(Severity.INFO);
    }

    private static Map<String, String> labels(JsonFields fields) {
        Map<String, String> labels = fields.textMap("labels", ENTRIES, TEXT_LIMIT);
        labels.keySet().forEach(name -> {
            String field = "labels." + name;
            if (!LABEL_NAME.matcher(name).matches()) {
                fields.error(field, "is not a label name");
            } else if (name.startsWith("__")) {
                fields.error(field, "names that begin with __ are reserved");
            } else if (name.equals("alertname")) {
                fields.error(field, "is set from the rule's name");
            } else if (name.equals("severity")) {
                fields.error(field, "is set from the field severity");
            }
        });
        return labels;
    }

    static Map<String, String> annotations(JsonFields fields) {
        Map<String, String> annotations = fields.textMap("annotations", ENTRIES, TEXT_LIMIT);
        annotations.forEach((name, template) -> {
            String field = "annotations." + name;
            if (!LABEL_NAME.matcher(name).matches()) {
                fields.error(field, "is not an annotation name: letters, digits and _ are allowed");
                return;
            }
            try {
                AnnotationTemplate.parse(template);
            } catch (TidewatchException e) {
                fields.error(field, String.valueOf(e.getMessage()));
            }
        });
        return annotations;
    }

    /** Ids of channels, each once. */
    static List<UUID> channels(JsonFields fields, String name) {
        List<UUID> ids = new ArrayList<>();
        List<String> texts = fields.texts(name, CHANNELS, 100);
        for (int i = 0; i < texts.size(); i++) {
            try {
                UUID id = UUID.fromString(texts.get(i));
                if (!ids.contains(id)) {
                    ids.add(id);
                }
            } catch (IllegalArgumentException e) {
                fields.error(name + "[" + i + "]", "'" + texts.get(i) + "' is not a channel id (a UUID)");
            }
        }
        return ids;
    }
}
