package io.tidewatch.alert.escalation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.alert.routing.AlertMatcher;
import io.tidewatch.alert.routing.MatcherParser;
import io.tidewatch.alert.routing.PromDuration;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads escalation policies in the form of docs/formats/http-api.md. */
public final class EscalationReader {
    private static final int POLICIES = 100;
    private static final int STEPS = 20;
    private static final int NAME_LIMIT = 200;
    private static final int MATCHERS = 50;
    private static final int MATCHER_LIMIT = 1_000;
    private static final Duration LONGEST = Duration.ofDays(7);

    private EscalationReader() {}

    /**
     * The policies of a project.
     *
     * @throws io.tidewatch.kit.problems.ProblemException 400, naming all that is wrong
     */
    public static List<EscalationPolicy> read(ProjectId project, @Nullable JsonNode body) {
        FieldErrors errors = new FieldErrors();
        JsonFields fields = JsonFields.of(body, errors).onlyKnown(Set.of("policies"));
        JsonNode nodes = body == null ? null : body.get("policies");
        if (nodes == null || !nodes.isArray() || nodes.size() > POLICIES) {
            fields.error("policies", "a list of at most " + POLICIES + " policies is expected");
            errors.throwIfAny();
            return List.of();
        }
        List<EscalationPolicy> policies = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode node : nodes) {
            String at = "policies[" + policies.size() + "]";
            if (!node.isObject()) {
                fields.error(at, "an object is expected");
                break;
            }
            JsonFields one = JsonFields.of(node, errors).onlyKnown(Set.of("name", "matchers", "steps"));
            String name = one.requiredText("name", NAME_LIMIT).strip();
            if (!names.add(name)) {
                fields.error(at + ".name", "'" + name + "' stands twice");
            }
            policies.add(new EscalationPolicy(
                    UUID.nameUUIDFromBytes(
                            ("escalation/" + project.value() + "/" + name).getBytes(StandardCharsets.UTF_8)),
                    name,
                    matchers(one),
                    steps(one, node.get("steps"), at, errors)));
        }
        errors.throwIfAny();
        return policies;
    }

    private static List<AlertMatcher> matchers(JsonFields fields) {
        List<AlertMatcher> matchers = new ArrayList<>();
        for (String text : fields.texts("matchers", MATCHERS, MATCHER_LIMIT)) {
            try {
                matchers.addAll(MatcherParser.parse(text));
            } catch (IllegalArgumentException e) {
                fields.error("matchers", String.valueOf(e.getMessage()));
            }
        }
        return matchers;
    }

    private static List<EscalationPolicy.Step> steps(
            JsonFields fields, @Nullable JsonNode nodes, String at, FieldErrors errors) {
        List<EscalationPolicy.Step> steps = new ArrayList<>();
        if (nodes == null || !nodes.isArray() || nodes.isEmpty() || nodes.size() > STEPS) {
            fields.error("steps", "a list of 1 to " + STEPS + " steps is expected");
            return steps;
        }
        for (JsonNode node : nodes) {
            String field = at + ".steps[" + steps.size() + "]";
            try {
                Duration after = PromDuration.parse(node.path("after").asText(""));
                if (after.compareTo(LONGEST) > 0) {
                    throw new IllegalArgumentException("'after' is longer than 7d");
                }
                steps.add(new EscalationPolicy.Step(
                        after, UUID.fromString(node.path("channel").asText(""))));
            } catch (IllegalArgumentException e) {
                errors.add(field, String.valueOf(e.getMessage()));
                break;
            }
        }
        steps.sort(Comparator.comparing(EscalationPolicy.Step::after));
        return steps;
    }
}
