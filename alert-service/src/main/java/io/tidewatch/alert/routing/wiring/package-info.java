/** Framework code of {@link io.tidewatch.alert.routing}. */
@NullMarked
package io.tidewatch.alert.routing.wiring;

import org.jspecify.annotations.NullMarked;
