package io.tidewatch.events.alerts;

import io.tidewatch.events.v1.AlertRuleState;
import org.jspecify.annotations.Nullable;

/**
 * What a record on {@code tidewatch.alert-state} says.
 *
 * @param key which rule
 * @param state the state from now on; null when the rule is gone
 */
public record RuleStateChange(RuleKey key, @Nullable AlertRuleState state) {}
