/** Records of the topic {@code tidewatch.derived-state}; the format is {@code docs/formats/derived-series.md}. */
@NullMarked
package io.tidewatch.events.derived;

import org.jspecify.annotations.NullMarked;
