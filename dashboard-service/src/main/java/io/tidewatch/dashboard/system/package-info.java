/** Health of the whole: components, ledger, latencies. */
@NullMarked
package io.tidewatch.dashboard.system;

import org.jspecify.annotations.NullMarked;
