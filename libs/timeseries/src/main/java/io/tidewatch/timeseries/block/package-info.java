/** Many series side by side in one value with a directory (docs/formats/blocks.md). */
@NullMarked
package io.tidewatch.timeseries.block;

import org.jspecify.annotations.NullMarked;
