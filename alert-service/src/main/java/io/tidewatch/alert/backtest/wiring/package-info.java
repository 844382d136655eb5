/** Backtests over HTTP. */
@NullMarked
package io.tidewatch.alert.backtest.wiring;

import org.jspecify.annotations.NullMarked;
