/** Framework code of {@link io.tidewatch.alert.channels}. */
@NullMarked
package io.tidewatch.alert.channels.wiring;

import org.jspecify.annotations.NullMarked;
