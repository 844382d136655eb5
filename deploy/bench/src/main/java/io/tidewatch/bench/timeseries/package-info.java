/** Measurements of the storage library on its own, in one process. */
@NullMarked
package io.tidewatch.bench.timeseries;

import org.jspecify.annotations.NullMarked;
