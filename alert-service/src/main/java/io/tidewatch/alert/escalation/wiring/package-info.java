/** Framework code of {@link io.tidewatch.alert.escalation}. */
@NullMarked
package io.tidewatch.alert.escalation.wiring;

import org.jspecify.annotations.NullMarked;
