/** Points of delta temporality become cumulative: {@code docs/formats/metric-deltas.md}. */
@NullMarked
package io.tidewatch.ingest.delta;

import org.jspecify.annotations.NullMarked;
