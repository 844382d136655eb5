package io.tidewatch.events.alerts;

import io.tidewatch.events.v1.Rule;
import org.jspecify.annotations.Nullable;

/**
 * What a record on {@code tidewatch.rules} says.
 *
 * @param key which rule
 * @param rule the rule as it is from now on; null when it was deleted
 */
public record RuleChange(RuleKey key, @Nullable Rule rule) {}
