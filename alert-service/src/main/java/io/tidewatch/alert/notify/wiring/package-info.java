/** Framework code of {@link io.tidewatch.alert.notify}. */
@NullMarked
package io.tidewatch.alert.notify.wiring;

import org.jspecify.annotations.NullMarked;
