package io.tidewatch.alert.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.evaluation.Backtests;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.alert.request.TimeText;
import io.tidewatch.alert.rules.RuleReader;
import io.tidewatch.alert.rules.RuleSpec;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and validates requests for backtests: docs/formats/http-api.md. Safe for any thread. */
public final class BacktestReader {
    private static final long LONGEST_MS = 31L * 86_400_000;
    private static final long DEFAULT_MS = 86_400_000;
    private static final Set<String> FIELDS = Set.of("rule", "start", "end", "replaces");

    private final RuleReader rules;
    private final Clock clock;

    public BacktestReader(RuleReader rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /** @throws ProblemException 400, naming all that is wrong */
    public Backtests.Request read(ProjectId project, @Nullable JsonNode body) {
        FieldErrors errors = new FieldErrors();
        JsonFields fields = JsonFields.of(body, errors).onlyKnown(FIELDS);
        if (!fields.has("rule")) {
            fields.error("rule", "is required");
        }
        long endMs = time(fields, "end", clock.millis());
        long startMs = time(fields, "start", endMs - DEFAULT_MS);
        if (startMs >= endMs) {
            fields.error("start", "does not lie before end");
        } else if (endMs - startMs > LONGEST_MS) {
            fields.error("start", "lies more than 31 days before end");
        }
        String replaces = fields.text("replaces", 100);
        if (replaces != null) {
            try {
                replaces = UUID.fromString(replaces).toString();
            } catch (IllegalArgumentException e) {
                fields.error("replaces", "'" + replaces + "' is not a rule id (a UUID)");
            }
        }
        errors.throwIfAny();
        RuleSpec spec = rules.read(body == null ? null : body.get("rule")).spec();
        return new Backtests.Request(project, rule(project, spec), replaces, startMs, endMs);
    }

    private static long time(JsonFields fields, String name, long otherwise) {
        String text = fields.text(name, 100);
        if (text == null) {
            return otherwise;
        }
        try {
            return TimeText.parse(text);
        } catch (IllegalArgumentException e) {
            fields.error(name, String.valueOf(e.getMessage()));
            return otherwise;
        }
    }

    private static Rule rule(ProjectId project, RuleSpec spec) {
        return Rule.newBuilder()
                .setRuleId("draft")
                .setProject(project.value())
                .setName(spec.name())
                .setExpression(spec.expression())
                .setRecoveryExpression(spec.recoveryExpression())
                .setForMs(spec.forMs())
                .setKeepFiringForMs(spec.keepFiringForMs())
                .setSeverity(spec.severity().text())
                .putAllLabels(spec.labels())
                .putAllAnnotations(spec.annotations())
                .setEnabled(true)
                .setEager(spec.eager())
                .build();
    }
}
