/** The newest samples, in memory. */
@NullMarked
package io.tidewatch.timeseries.head;

import org.jspecify.annotations.NullMarked;
