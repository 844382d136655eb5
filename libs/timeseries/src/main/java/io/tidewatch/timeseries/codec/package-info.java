/** Numbers, times and histograms of one series as bytes (docs/formats/blocks.md). */
@NullMarked
package io.tidewatch.timeseries.codec;

import org.jspecify.annotations.NullMarked;
