/** Where samples of the past are read from. */
@NullMarked
package io.tidewatch.alert.history.wiring;

import org.jspecify.annotations.NullMarked;
