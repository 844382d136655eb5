/** Records of the topic {@code tidewatch.metrics}; the format is {@code docs/formats/metrics.md}. */
@NullMarked
package io.tidewatch.events.metrics;

import org.jspecify.annotations.NullMarked;
