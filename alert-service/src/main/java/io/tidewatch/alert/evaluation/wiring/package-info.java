/** Makes evaluation run inside the service. */
@NullMarked
package io.tidewatch.alert.evaluation.wiring;

import org.jspecify.annotations.NullMarked;
