package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.AlertTransition;
import java.util.List;

/**
 * What a slot writes in one transaction: a consistent cut of all its rules.
 *
 * @param slot which
 * @param transitions in the order in which they were decided
 * @param states of the rules that have changed, and last how far the slot has come
 * @param gone rules whose state is to be forgotten
 * @param recorded samples for the stream, in the order in which they were made
 */
public record SlotCommit(
        int slot,
        List<AlertTransition> transitions,
        List<AlertRuleState> states,
        List<RuleKey> gone,
        List<RecordedSample> recorded) {
    public SlotCommit {
        transitions = List.copyOf(transitions);
        states = List.copyOf(states);
        gone = List.copyOf(gone);
        recorded = List.copyOf(recorded);
    }
}
