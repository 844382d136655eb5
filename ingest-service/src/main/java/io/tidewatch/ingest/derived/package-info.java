/** Metrics derived from events on the stream: {@code docs/formats/derived-series.md}. */
@NullMarked
package io.tidewatch.ingest.derived;

import org.jspecify.annotations.NullMarked;
