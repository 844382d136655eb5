package io.tidewatch.alert.evaluation;

import io.tidewatch.model.ProjectId;
import java.util.concurrent.CompletionStage;

/** Evaluates a draft of a rule once, against what Kafka still holds of the series that it selects. */
public interface RuleEvaluator {
    /**
     * Evaluates the draft at the present. What is wrong with the draft is told in the answer; the stage fails with a
     * {@link io.tidewatch.model.TidewatchException} when the stream cannot be read or answers within ten seconds.
     * Does not block the caller.
     */
    CompletionStage<RuleTrial> test(ProjectId project, RuleDraft draft);
}
