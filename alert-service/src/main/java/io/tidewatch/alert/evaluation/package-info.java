/** Evaluates alert rules on the stream: the rule machine, its state on Kafka, and what is active now. */
@NullMarked
package io.tidewatch.alert.evaluation;

import org.jspecify.annotations.NullMarked;
