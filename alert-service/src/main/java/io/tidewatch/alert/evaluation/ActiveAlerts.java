package io.tidewatch.alert.evaluation;

import io.tidewatch.model.ProjectId;
import java.util.List;

/**
 * What is known of all alerts, whichever replica evaluates them: follows the committed records of
 * {@code tidewatch.alert-state} in memory. Safe for any thread; never blocks.
 */
public interface ActiveAlerts {
    /** Alerts of the project that are pending, firing or unknown; firing first, then by rule name and labels. */
    List<ActiveAlert> active(ProjectId project);

    /** How a rule is doing; {@link RuleStatus#NOT_EVALUATED} when nothing is known of it. */
    RuleStatus status(ProjectId project, String ruleId);
}
