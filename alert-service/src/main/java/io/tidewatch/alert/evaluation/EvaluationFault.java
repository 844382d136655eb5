package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.model.TidewatchException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to say of an evaluation that has thrown, so that one rule's trouble stays its own. */
final class EvaluationFault {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationFault.class);

    private EvaluationFault() {}

    /**
     * The message for whoever made the rule. Anything but a refusal is a bug of ours; it is logged once while it lasts.
     *
     * @param before the rule's error so far
     */
    static String message(RuleKey rule, Throwable thrown, String before) {
        if (thrown instanceof TidewatchException) {
            return String.valueOf(thrown.getMessage());
        }
        String message = "the rule could not be evaluated because of a bug: " + thrown;
        if (!message.equals(before)) {
            LOG.error("a bug: evaluation of rule {} of project {} failed", rule.ruleId(), rule.project(), thrown);
        }
        return message;
    }
}
