/** Which series have which labels. */
@NullMarked
package io.tidewatch.timeseries.index;

import org.jspecify.annotations.NullMarked;
