/** A draft of a rule over the past: what is asked, and what is answered. */
@NullMarked
package io.tidewatch.alert.backtest;

import org.jspecify.annotations.NullMarked;
