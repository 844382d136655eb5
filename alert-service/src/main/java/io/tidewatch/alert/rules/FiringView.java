package io.tidewatch.alert.rules;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tidewatch.alert.evaluation.ActiveAlert;
import io.tidewatch.alert.request.Times;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An alert that is pending, firing or unknown, as answers show it. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record FiringView(
        String fingerprint,
        String ruleId,
        String ruleName,
        String severity,
        String phase,
        Map<String, String> labels,
        Map<String, String> annotations,
        Object value,
        @Nullable String activeSince,
        @Nullable String firedAt) {
    /** Of an active alert. */
    public static FiringView of(ActiveAlert alert) {
        return new FiringView(
                alert.fingerprint(),
                alert.ruleId(),
                alert.ruleName(),
                alert.severity(),
                alert.phase().text(),
                alert.labels().toMap(),
                alert.annotations(),
                JsonValues.of(alert.value()),
                alert.activeSinceMs() == 0 ? null : Times.text(alert.activeSinceMs()),
                alert.firedAtMs() == 0 ? null : Times.text(alert.firedAtMs()));
    }

    /** The answer {@code {"alerts": […]}}. */
    public record Many(List<FiringView> alerts) {}
}
