package io.tidewatch.alert.rules;

import java.util.Optional;

/** Says whether PromQL text can be a rule's expression. */
@FunctionalInterface
public interface ExpressionCheck {
    /** What is wrong with it, with its position; empty when nothing is. */
    Optional<String> problem(String expression);
}
