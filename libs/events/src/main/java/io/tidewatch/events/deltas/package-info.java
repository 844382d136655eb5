/** Records of the topic {@code tidewatch.delta-state}; the format is {@code docs/formats/metric-deltas.md}. */
@NullMarked
package io.tidewatch.events.deltas;

import org.jspecify.annotations.NullMarked;
