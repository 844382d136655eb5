/** Storage of series: codecs, blocks, the head in memory, the label index and downsampling. Knows no SQL. */
@NullMarked
package io.tidewatch.timeseries;

import org.jspecify.annotations.NullMarked;
