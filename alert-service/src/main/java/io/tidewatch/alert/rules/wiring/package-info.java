/** Framework code of {@link io.tidewatch.alert.rules}. */
@NullMarked
package io.tidewatch.alert.rules.wiring;

import org.jspecify.annotations.NullMarked;
