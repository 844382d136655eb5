package io.tidewatch.alert.evaluation;

import io.tidewatch.promql.source.SeriesPoints;
import java.util.List;

/**
 * A transition with what it was decided on.
 *
 * @param rule the rule as it was
 * @param transition the change of phase
 * @param inputs series that the decision read, bounded in number; all samples of their windows
 * @param appendMs when Kafka appended the oldest sample that caused it, milliseconds; 0 when time or a change of the
 *     rule did
 */
record Decision(AlertRule rule, AlertMachine.Transition transition, List<SeriesPoints> inputs, long appendMs) {
    Decision {
        inputs = List.copyOf(inputs);
    }
}
