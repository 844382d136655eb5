package io.tidewatch.alert.rules;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tidewatch.alert.evaluation.RuleTrial;
import io.tidewatch.alert.request.Times;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a draft gives when it is tried, as the answer shows it. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record TrialView(boolean parses, @Nullable String error, String evaluatedAt, List<Element> result) {
    /** A series that the draft would fire for. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Element(
            Map<String, String> labels, Object value, boolean wouldFire, Map<String, String> annotations) {}

    /** Of a trial. */
    public static TrialView of(RuleTrial trial) {
        return new TrialView(
                trial.error() == null,
                trial.error(),
                Times.text(trial.evaluatedAtMs()),
                trial.result().stream()
                        .map(element -> new Element(
                                element.labels().toMap(), JsonValues.of(element.value()), true, element.annotations()))
                        .toList());
    }
}
