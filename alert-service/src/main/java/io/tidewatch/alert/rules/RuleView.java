package io.tidewatch.alert.rules;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tidewatch.alert.evaluation.RuleStatus;
import io.tidewatch.alert.request.Times;
import io.tidewatch.promql.text.DurationText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A rule as answers show it (docs/formats/http-api.md, section Rules). */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RuleView(
        UUID id,
        long version,
        String name,
        String expression,
        String recoveryExpression,
        @JsonProperty("for") String forText,
        String keepFiringFor,
        String severity,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<String> channels,
        boolean enabled,
        boolean eager,
        String createdAt,
        String updatedAt,
        String state,
        String health,
        @Nullable String lastError) {
    /** Of a rule and how it is doing. */
    public static RuleView of(AlertRule rule, RuleStatus status) {
        return new RuleView(
                rule.id,
                rule.version,
                rule.name,
                rule.expression,
                rule.recoveryExpression,
                DurationText.print(rule.forMs),
                DurationText.print(rule.keepFiringForMs),
                rule.severity,
                rule.labels,
                rule.annotations,
                List.of(rule.channels),
                rule.enabled,
                rule.eager,
                Times.text(rule.createdAt),
                Times.text(rule.updatedAt),
                status.phase().text(),
                status.health().name().toLowerCase(Locale.ROOT),
                status.lastError());
    }

    /** The answer {@code {"alert": …}}. */
    public record One(RuleView alert) {}

    /** The answer {@code {"alerts": […]}}. */
    public record Many(List<RuleView> alerts) {}
}
