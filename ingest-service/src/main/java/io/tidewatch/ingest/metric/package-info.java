/** Metrics pushed as JSON. */
@NullMarked
package io.tidewatch.ingest.metric;

import org.jspecify.annotations.NullMarked;
