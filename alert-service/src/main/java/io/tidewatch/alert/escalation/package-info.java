/** Who has an alert, and who is told when nobody has it. */
@NullMarked
package io.tidewatch.alert.escalation;

import org.jspecify.annotations.NullMarked;
