/** Downsampling. */
@NullMarked
package io.tidewatch.timeseries.tiers;

import org.jspecify.annotations.NullMarked;
