/** Framework code of {@link io.tidewatch.alert.alertmanager}. */
@NullMarked
package io.tidewatch.alert.alertmanager.wiring;

import org.jspecify.annotations.NullMarked;
